/** When an agent that got nowhere begins anew, when it is the person's turn, and what both are told. */
import { describe, expect, it } from 'vitest';
import { next } from '../../../src/main/agent/next.ts';
import { renderMessages } from '../../../src/main/agent/render.ts';
import { helpAnswer, helpQuestion } from '../../../src/main/agent/stuck-words.ts';
import type { Fact, FactOf } from '../../../src/shared/event.ts';
import type { GuardMark } from '../../../src/shared/guard.ts';
import {
  begun,
  command,
  created,
  finished,
  proposed,
  responded,
  stateOf,
} from '../../support/session-script.ts';

type Again = FactOf<'reflection.recorded'>['data']['again'];

const parent = { sessionId: 'p', callId: 't1.s1.c1', number: 1, depth: 1 };
const delegated: Fact[] = [
  { type: 'session.created', data: { ...(created as FactOf<'session.created'>).data, parent } },
  ...begun.slice(1),
];
const step = (at: number, path = 'a'): Fact => responded(`t1.s${at}`, { calls: [['read_file', { path }]] });
const failing = (from: number, to: number, path = 'a'): Fact[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((at) => [
    step(at, path),
    finished(`t1.s${at}.c1`, 'not there', 'failed'),
  ]);
const words = (at: number): Fact => responded(`t1.s${at}`, { text: 'I cannot.' });
const note = (stepId: string, again?: Again, about = 'read_file a'): Fact => ({
  type: 'reflection.recorded',
  data: {
    turnId: 't1',
    stepId,
    about,
    cause: 'No file.',
    lesson: '',
    next: 'List.',
    ...(again && { again }),
  },
});
const mark: GuardMark = {
  ...{ guard: 'repetition', kind: 'calls', words: 'Round.', calls: [], paths: [], state: 'a'.repeat(64) },
  bounds: { loops: true, files: 0, lines: 0, commands: 0, largeChange: 0, freezeAfter: 0 },
};
const refused = (callId: string): Fact => ({
  type: 'call.finished',
  data: { callId, outcome: 'refused', content: 'Round.', summary: 's', durationMs: 0, guard: mark },
});
const check = (at: number, exitCode: number): Fact[] => [
  responded(`t1.s${at}`, { calls: [['check_feature', { id: 'f3' }]] }),
  proposed(`t1.s${at}.c1`, { ...command('npm test'), feature: 'f3' } as Parameters<typeof proposed>[1]),
  ...decided(`t1.s${at}.c1`, { kind: 'approve' }),
  { type: 'call.started', data: { callId: `t1.s${at}.c1` } },
  {
    type: 'call.finished',
    data: { callId: `t1.s${at}.c1`, outcome: 'done', content: '', summary: '', durationMs: 1, exitCode },
  },
];
function decided(
  callId: string,
  decision: FactOf<'approval.decided'>['data']['decision'],
  guard?: GuardMark,
): Fact[] {
  const of = { approvalId: `${callId}.a1`, digest: 'a'.repeat(64) };
  return [
    { type: 'approval.requested', data: { ...of, rule: '', ...(guard && { guard }) } },
    { type: 'approval.decided', data: { ...of, decision, by: 'person', through: 'web' } },
  ];
}
const loopAsked = (said: string): Fact[] => [
  step(1),
  proposed('t1.s1.c1', { kind: 'loop', seen: mark }),
  ...decided('t1.s1.c1', { kind: 'reject', words: said }, mark),
  finished('t1.s1.c1', 'Round.', 'refused'),
];
const helpOf = (callId: string, answer: string, content: string): Fact[] => [
  { type: 'help.asked', data: { callId } },
  proposed(callId, helpQuestion([], undefined, ['debug'])),
  ...decided(callId, { kind: 'answer', words: answer }),
  finished(callId, content),
];
const queued: Fact = { type: 'message.queued', data: { messageId: 'q', text: 'x', way: 'after' } };

const stuckTwice = [
  ...failing(1, 3),
  words(4),
  note('t1.s4', { number: 1, of: 2 }),
  ...failing(5, 5),
  words(6),
];
const usedUp = [...stuckTwice, note('t1.s6', { number: 2, of: 2 }), ...failing(7, 7), words(8)];

describe('an agent that got nowhere', () => {
  it.each<[string, readonly Fact[], object]>([
    [
      'is asked why after three failed calls and an answer in words',
      [...failing(1, 3), words(4)],
      { do: 'reflect', stepId: 't1.s4', about: 'read_file a', again: { number: 1, of: 2 } },
    ],
    ['is not after two', [...failing(1, 2), words(3)], { do: 'end', reason: 'answered' }],
    ['is not while it goes on by itself', failing(1, 3), { do: 'ask-model', stepId: 't1.s4' }],
    [
      'goes on with what it said',
      [...failing(1, 3), words(4), note('t1.s4', { number: 1, of: 2 })],
      { do: 'ask-model', stepId: 't1.s5' },
    ],
    [
      'ends where it had nothing to say',
      [...failing(1, 3), words(4), note('t1.s4')],
      { do: 'end', reason: 'answered' },
    ],
    ['is counted over the same cause', stuckTwice, { do: 'reflect', again: { number: 2, of: 2 } }],
    [
      'begins anew with another cause',
      [...stuckTwice.slice(0, -3), ...failing(5, 5, 'b'), words(6)],
      { do: 'reflect', about: 'read_file b', again: { number: 1, of: 2 } },
    ],
    [
      'that did better is done',
      [...stuckTwice.slice(0, -3), step(5), finished('t1.s5.c1'), words(6)],
      { do: 'end', reason: 'answered' },
    ],
    ['too often is asked why once more, and not told to go on', usedUp, { do: 'reflect', again: undefined }],
    ['too often leads to the person', [...usedUp, note('t1.s8')], { do: 'ask-person', callId: 't1.s8.c1' }],
    [
      'ends as it was to end when the person leaves it',
      [...usedUp, note('t1.s8'), ...helpOf('t1.s8.c1', 'Leave it as it is', '')],
      { do: 'end', reason: 'answered' },
    ],
    [
      'goes on with their words',
      [...usedUp, note('t1.s8'), ...helpOf('t1.s8.c1', 'Look in b.', '[Their words:]\nLook in b.')],
      { do: 'ask-model', stepId: 't1.s9' },
    ],
    [
      'is counted anew after their words',
      [...usedUp, note('t1.s8'), ...helpOf('t1.s8.c1', 'b', 'b'), ...failing(9, 11), words(12)],
      { do: 'reflect', again: { number: 1, of: 2 } },
    ],
    [
      'that says no more after their words is done',
      [...usedUp, note('t1.s8'), ...helpOf('t1.s8.c1', 'b', 'b'), words(9)],
      { do: 'end', reason: 'answered' },
    ],
    [
      'leaves the word to a message that waits',
      [...failing(1, 3), words(4), queued],
      { do: 'end', reason: 'answered' },
    ],
    [
      'is asked why when a check of the plan fails at the end',
      [...check(1, 1), words(2)],
      { do: 'reflect', about: 'check f3' },
    ],
    [
      'is not when the check passed at last',
      [...check(1, 1), ...check(2, 0), words(3)],
      { do: 'end', reason: 'answered' },
    ],
    [
      'is asked why when it goes round the first time',
      [step(1), refused('t1.s1.c1')],
      { do: 'reflect', about: 'loop calls' },
    ],
    [
      'is left to the guards when it goes round too often',
      [
        note('t1.s1', { number: 1, of: 2 }, 'loop calls'),
        step(1),
        step(2),
        note('t1.s2', { number: 2, of: 2 }, 'loop calls'),
        step(3),
        refused('t1.s3.c1'),
      ],
      { do: 'ask-model', stepId: 't1.s4' },
    ],
    [
      'is asked why when the person says no to the circle without a word',
      loopAsked(''),
      { do: 'reflect', about: 'loop calls' },
    ],
    ['is not when they say what to do', loopAsked('Read b.'), { do: 'ask-model', stepId: 't1.s2' }],
  ])('%s', (_, facts, action) => {
    expect(next(stateOf(...begun, ...facts), { maxSteps: 50, replans: 2 })).toMatchObject(action);
  });

  it('ends as failed with its cause where another agent waits for it', () => {
    const state = stateOf(...delegated, ...usedUp, note('t1.s8'));
    const failure = { code: 'failed', message: 'It got nowhere: No file.' };
    expect(next(state, { maxSteps: 50, replans: 2 })).toMatchObject({ do: 'end', reason: 'failed', failure });
  });

  it('stops at the limits of the person, and does nothing of it where they want none', () => {
    const facts = [...failing(1, 3), words(4), note('t1.s4', { number: 1, of: 2 })];
    expect(next(stateOf(...begun, ...facts), { maxSteps: 4, replans: 2 })).toMatchObject({ reason: 'limit' });
    expect(next(stateOf(...begun, ...failing(1, 3), words(4)), { maxSteps: 9, replans: 0 })).toMatchObject({
      reason: 'answered',
    });
  });

  it('counts causes of all kinds together, too', () => {
    const causes = ['a', 'b', 'c', 'd', 'e', 'f'];
    const facts = causes.flatMap((path, index): Fact[] => {
      const at = index * 2 + 1;
      return [
        ...failing(at, at, path),
        words(at + 1),
        note(`t1.s${at + 1}`, { number: 1, of: 2 }, `read_file ${path}`),
      ];
    });
    const state = stateOf(...begun, ...facts, ...failing(13, 13, 'g'), words(14));
    expect(next(state, { maxSteps: 50, replans: 2 })).toMatchObject({ do: 'reflect', again: undefined });
  });

  it('is told its note and the answer behind all that was said, and nothing before moves', () => {
    const before = renderMessages('system', stateOf(...begun, ...usedUp.slice(0, -3)));
    const after = renderMessages(
      'system',
      stateOf(...begun, ...usedUp, note('t1.s8'), ...helpOf('t1.s8.c1', 'b', '[Their words:]\nb')),
    );
    expect(after.slice(0, before.length)).toEqual(before);
    const told = after.filter(({ role }) => role === 'user').map(({ content }) => content);
    expect(told).toHaveLength(4);
    expect(told[1]).toMatch(/^\[Your own note .* Cause: No file\. Next: List\. Do now /);
    expect(told.at(-1)).toBe('[Their words:]\nb');
    // What was only asked and not told is no message, nor is a call of ours.
    expect(JSON.stringify(after)).not.toContain('ask_when_stuck');
  });
});

it('the question tells what was tried, and its choices are known again', () => {
  const tried = { turnId: 't1', cause: 'No file.', lesson: 'l', next: 'List.', at: 0 };
  const asked = helpQuestion([tried], { ...tried, next: 'Ask.' }, ['debug']);
  expect(asked.question).toContain('1. No file. Tried: List.\n2. No file. Would try: Ask.');
  expect(asked.options.map((option) => helpAnswer(asked, option))).toEqual([
    { do: 'again' },
    { do: 'give', to: 'debug' },
    { do: 'leave' },
  ]);
  expect(helpAnswer(asked, 'Give it to me')).toEqual({ do: 'words', words: 'Give it to me' });
});
