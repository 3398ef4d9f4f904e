import { describe, expect, it } from 'vitest';
import { possibleStubs, shortAnswer } from '../../../src/main/agent/compact-stubs.ts';
import { shortened } from '../../../src/main/agent/shortened.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { begun, finished, proposed, responded, stateOf } from '../../support/session-script.ts';

const text = 'const line = "of a file that is read";\n'.repeat(20);
const file = (path: string, from = 1, to = 20, of = 20): string =>
  `${path} lines ${from}-${to} of ${of}\n${text}`;

type Made = [tool: string, args: object, answer: string, change?: string];

/** What would be said of each call but the last two, by number; null for what stays whole. */
function stubs(...made: Made[]): (string | null)[] {
  const facts: Fact[] = [...begun];
  for (const [index, [tool, args, answer, change]] of made.entries()) {
    const [stepId, callId] = [`t1.s${index + 1}`, `t1.s${index + 1}.c1`];
    facts.push(responded(stepId, { calls: [[tool, args]] }));
    if (tool === 'execute_command')
      facts.push(proposed(callId, { kind: 'command', command: 'x', cwd: '.', timeoutMs: 1 }));
    const result = finished(callId, answer);
    if (result.type === 'call.finished' && change !== undefined)
      result.data.applied = [{ path: change, before: null, after: null }];
    facts.push(result);
  }
  const { turns, compactions } = stateOf(...facts);
  const steps = turns[0]?.steps ?? [];
  const found = possibleStubs(steps.slice(0, -2), steps.slice(-2), shortened(compactions));
  return steps.slice(0, -2).map((step) => found.find((stub) => stub.stepId === step.id)?.text ?? null);
}

const end: Made[] = [
  ['list_files', { path: '.' }, 'a'],
  ['list_files', { path: '..' }, 'a'],
];
const read = (path: string, answer = file(path)): Made => ['read_file', { path }, answer];
const inShort = expect.stringMatching(
  /^src\/a lines 1-20 of 20[\s\S]*\[\d+ characters left out to make room; call read_file again/,
);

describe('answers that can be short', () => {
  it.each<[string, Made[], (string | null | unknown)[]]>([
    [
      'a file that was read again',
      [read('src/a'), read('src/a'), ...end],
      [expect.stringContaining('src/a was read again later'), inShort],
    ],
    [
      'a file that was changed later',
      [read('src/a'), ['apply_diff', { path: 'src/a' }, 'Applied.', 'src/a'], ...end],
      [expect.stringContaining('src/a was changed later; call read_file again'), null],
    ],
    [
      'a part within a later part',
      [read('src/a', file('src/a', 5, 9)), read('src/a'), ...end],
      [expect.stringContaining('read again later'), inShort],
    ],
    [
      'a part beside a later part',
      [read('src/a', file('src/a', 1, 20, 90)), read('src/a', file('src/a', 21, 60, 90)), ...end],
      [expect.stringContaining('characters left out'), expect.stringContaining('characters left out')],
    ],
    [
      'a whole file of which only a part was read again',
      [read('src/a'), read('src/a', file('src/a', 3, 4)), ...end],
      [inShort, expect.stringContaining('characters left out')],
    ],
    [
      'another file',
      [read('src/a'), read('src/b'), ...end],
      [inShort, expect.stringContaining('src/b lines')],
    ],
    [
      'a command that was run again',
      [['execute_command', { command: 'x' }, text], ['execute_command', { command: 'x' }, text], ...end],
      [
        expect.stringContaining('the same execute_command was made again later'),
        expect.stringContaining('run it again'),
      ],
    ],
    [
      'the same list of files',
      [['list_files', { path: '.' }, text], ['list_files', { path: '..' }, text], ...end],
      [expect.stringContaining('the same list_files'), expect.stringContaining('the same list_files')],
    ],
    [
      'what is short anyway',
      [read('src/a', 'src/a lines 1-1 of 1\nx'), read('src/a'), ...end],
      [null, inShort],
    ],
  ])('%s', (_, made, said) => {
    expect(stubs(...made)).toEqual(said);
  });

  it('what was not done makes nothing out of date', () => {
    expect(stubs(read('src/a'), ['read_file', { path: 'src/a' }, 'src/a is not there.'], ...end)).toEqual([
      inShort,
      null,
    ]);
  });
});

describe('a long answer in short', () => {
  it('keeps beginning and end by whole lines and says how much is missing', () => {
    const lines = Array.from({ length: 400 }, (_, n) => `line ${n}`).join('\n');
    const short = shortAnswer({ name: 'search_in_code', content: lines }, 500);
    expect(short.length).toBeLessThan(620);
    expect(short).toMatch(
      /^line 0\n[\s\S]*line \d+\n\[\d+ characters left out to make room; call search_in_code again if you need them\]\nline \d+\n[\s\S]*line 399$/,
    );
  });

  it('never halves a character', () => {
    const short = shortAnswer({ name: 'x', content: '😀'.repeat(2_000) }, 333);
    expect(short.isWellFormed()).toBe(true);
  });
});
