import { describe, expect, it } from 'vitest';
import { frozenFiles } from '../../../src/main/guards/freeze.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { factsOf, type Made, made } from '../../support/guard-trace.ts';
import { stateOf } from '../../support/session-script.ts';

const { give, list, run, write } = made;
const passes = run('npm test', 'ok');
const fails = run('npm test', 'not ok', 1);
const unfrozen = (path: string): Fact => ({ type: 'file.unfrozen', data: { path } });

/** Paths frozen after three rounds, each with how many it passed. */
const frozen = (calls: readonly (Made | Fact)[], times = 3): string[] =>
  frozenFiles(stateOf(...factsOf(calls)), times).map(({ path, rounds }) => `${path} ${rounds}`);

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((path) => write(path, path)) as [Made, Made, Made, Made];

describe('a file that passed its checks several times as it is', () => {
  it.each<[string, (Made | Fact)[], string[]]>([
    ['three rounds', [a, passes, b, passes, c, passes], ['a 3']],
    ['two rounds', [a, passes, b, passes], []],
    ['the same round three times', [a, passes, passes, passes], []],
    ['four, two files', [a, b, passes, c, passes, d, passes], ['a 3', 'b 3']],
    ['rounds that fail', [a, fails, b, fails, c, fails], []],
    ['a change in between', [a, passes, b, passes, write('a', 'other'), passes], []],
    ['the same bytes written again', [a, passes, b, passes, a, c, passes], ['a 3']],
    ['commands that only look', [a, run('ls'), b, run('cat a'), c, run('git status')], []],
    ['commands nobody knows', [a, run('./all.sh'), b, run('./all.sh'), c, run('./all.sh')], []],
    [
      'an own command that has failed before',
      [run('./all.sh', '', 1), a, run('./all.sh'), b, run('./all.sh'), c, run('./all.sh')],
      ['a 3'],
    ],
    [
      'what another agent changed, and nobody has reviewed',
      [a, passes, b, passes, c, passes, give('Change it.', 'done', { a: 'other' })],
      ['a 3'],
    ],
    ['what only reads', [list('.'), passes, list('src'), passes, passes], []],
    ['let go', [a, passes, b, passes, c, passes, unfrozen('a')], []],
    ['another let go', [a, passes, b, passes, c, passes, unfrozen('b')], ['a 3']],
    [
      'let go, then three more',
      [
        a,
        passes,
        b,
        passes,
        c,
        passes,
        unfrozen('a'),
        d,
        passes,
        b,
        passes,
        write('x', '1'),
        passes,
        write('x', '2'),
        passes,
      ],
      ['a 3', 'b 5', 'c 4', 'd 3'],
    ],
  ])('%s', (_, calls, paths) => {
    expect(frozen(calls)).toEqual(paths);
  });

  it('is none where none is wanted', () => {
    expect(frozen([a, passes, b, passes, c, passes], 0)).toEqual([]);
  });
});
