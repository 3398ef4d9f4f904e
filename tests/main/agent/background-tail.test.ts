/** Behind which fact the words about commands in the background are put: the one that is the newest of the next request. */
import { expect, it } from 'vitest';
import { withBackgroundWords } from '../../../src/main/agent/background-tail.ts';
import type { Drive } from '../../../src/main/agent/drive.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import { created, finished, journal, responded, sent, started } from '../../support/session-script.ts';

const letRun: Fact = {
  type: 'background.started',
  data: { backgroundId: 'b1', callId: 't1.s1.c1', command: 'npm run dev' },
};
const before = [
  ...[created, sent('x'), started('t1'), responded('t1.s1', { calls: [['execute_command', {}]] })],
  ...[letRun, finished('t1.s1.c1')],
  responded('t1.s2', {
    calls: [
      ['read_file', {}],
      ['read_file', {}],
    ],
  }),
];

/** Places of `facts` that got words, when the command has printed `printed`. */
function carriers(facts: Fact[], printed: string, story = before): number[] {
  const state = fold(journal(...story));
  let left = printed;
  const take = (): string => {
    const text = left;
    left = '';
    return text;
  };
  const drive = { engine: { backgrounds: { take } }, session: { id: 's' }, state: () => state };
  const told = withBackgroundWords(facts, drive as unknown as Drive);
  expect(told.map(({ type }) => type)).toEqual(facts.map(({ type }) => type));
  return told.flatMap((fact, index) => ('backgroundWords' in fact.data ? [index] : []));
}

it.each<[string, Fact[], string, number[]]>([
  ['the result of a step’s last call', [finished('t1.s2.c2')], 'ready', [0]],
  ['no result that others follow', [finished('t1.s2.c1')], 'ready', []],
  ['the last of several', [finished('t1.s2.c1'), finished('t1.s2.c2')], 'ready', [1]],
  ['no result where nothing is new', [finished('t1.s2.c2')], '', []],
  ['a message, where nothing is new, too', [started('t2')], '', [0]],
  ['no reply', [responded('t1.s3', { text: 'x' })], 'ready', []],
])('%s', (_name, facts, printed, places) => {
  expect(carriers(facts, printed)).toEqual(places);
});

it('nothing where nothing was ever let run', () => {
  const story = before.filter((fact) => fact !== letRun);
  expect(carriers([started('t2'), finished('t1.s2.c2')], 'ready', story)).toEqual([]);
});
