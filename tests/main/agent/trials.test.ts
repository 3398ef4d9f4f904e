/**
 * What a session says of alternatives: every way an edit, an attempt or a turn can end, what says nothing, and what is corrected
 * later. By facts as a real session has them.
 */
import { describe, expect, it } from 'vitest';
import { attemptsOf } from '../../../src/main/agent/attempts.ts';
import { taskKind } from '../../../src/main/agent/task-kind.ts';
import { trialsOf } from '../../../src/main/agent/trials.ts';
import { digestBytes } from '../../../src/main/base/digest.ts';
import type { Fact, FactOf } from '../../../src/shared/event.ts';
import type { LearningChoice } from '../../../src/shared/learning.ts';
import type { Decision, Proposal } from '../../../src/shared/proposal.ts';
import {
  begun,
  command,
  finished,
  proposed,
  responded,
  sent,
  started,
  stateOf,
} from '../../support/session-script.ts';

const [before, after] = [digestBytes('before'), digestBytes('after')];
const patch = (from: string | null = before) => ({
  kind: 'patch' as const,
  files: [{ path: 'a.js', before: from, after, added: 1, removed: 0 }],
});
const args = { path: 'a.js', diff: 'x' };
const asked = (stepId: string, name = 'apply_diff', with_: unknown = args): Fact =>
  responded(stepId, { calls: [[name, with_]] });
const failed = (callId: string): Fact => finished(callId, 'no', 'failed');
const applied = (callId: string, from: string | null = before, to: string | null = after): Fact => {
  const fact = finished(callId) as FactOf<'call.finished'>;
  return { ...fact, data: { ...fact.data, applied: [{ path: 'a.js', before: from, after: to }] } };
};
const decided = (callId: string, decision: Decision, by: 'person' | 'rule' = 'person'): Fact[] => {
  const digest = digestBytes('d');
  const approvalId = `${callId}.a1`;
  return [
    { type: 'approval.requested', data: { approvalId, digest, rule: 'r' } },
    { type: 'approval.decided', data: { approvalId, digest, decision, by, through: 'test' } },
  ];
};
const ended = (reason: FactOf<'turn.ended'>['data']['reason'] = 'answered', turnId = 't1'): Fact => ({
  type: 'turn.ended',
  data: { turnId, reason },
});
const said = (stepId: string): Fact => responded(stepId, { text: 'Done.' });

const c1 = 't1.s1.c1';
const wrote = (decision: Decision = { kind: 'approve' }): Fact[] => [
  asked('t1.s1'),
  proposed(c1, patch()),
  ...decided(c1, decision),
];
const outcomes = (choice: LearningChoice, ...facts: Fact[]) =>
  trialsOf(stateOf(...facts))
    .filter((trial) => trial.choice === choice)
    .map(({ id, arm, outcome }) => `${id} ${arm} ${outcome}`);
const edits = (...facts: Fact[]) => outcomes('edit-format', ...begun, ...facts);

describe('an edit', () => {
  const restored = (isRedo?: true): Fact => ({
    type: 'checkpoint.restored',
    data: { checkpointId: isRedo ? 'k2' : 'k1', safetyId: 'k2', paths: ['a.js'], ...(isRedo && { isRedo }) },
  });
  const checkpoint: Fact = {
    type: 'checkpoint.created',
    data: { checkpointId: 'k1', turnId: 't1', reason: 'r', files: 1, skipped: 0 },
  };
  const safety = { ...checkpoint, data: { ...checkpoint.data, checkpointId: 'k2' } } as Fact;
  const done: Fact[] = [...wrote(), checkpoint, { type: 'call.started', data: { callId: c1 } }, applied(c1)];
  const held = (...decision: Fact[]): Fact[] => {
    const fact = finished(c1) as FactOf<'call.finished'>;
    return [
      ...wrote(),
      { ...fact, data: { ...fact.data, held: [{ path: 'a.js', before, after }] } },
      { type: 'review.opened', data: { callId: 't1.s1.c2', end: { reason: 'answered' } } },
      proposed('t1.s1.c2', patch()),
      ...decision,
    ];
  };
  const review = 't1.s1.c2';

  it.each<[string, Fact[], string[]]>([
    ['applied', done, ['applied']],
    ['changed by the person and applied', [...wrote({ kind: 'edit', files: [] }), applied(c1)], ['applied']],
    ['that did not match', [asked('t1.s1'), failed(c1)], ['unmatched']],
    ['that is no JSON', [asked('t1.s1', 'write_file', '{"path": "a'), failed(c1)], ['unreadable']],
    [
      'in a reply that was cut off',
      [responded('t1.s1', { calls: [['write_file', '{"path']], finish: 'length' }), failed(c1)],
      ['cut'],
    ],
    ['rejected', [...wrote({ kind: 'reject', words: 'no' }), finished(c1, 'no', 'refused')], ['rejected']],
    ['refused by a rule', [asked('t1.s1'), finished(c1, 'no', 'refused')], []],
    ['that waits', [asked('t1.s1'), proposed(c1, patch())], []],
    ['of a new file', [asked('t1.s1', 'write_file'), proposed(c1, patch(null)), applied(c1, null)], []],
    ['that another change came before', [...wrote(), failed(c1)], []],
    ['stopped', [...wrote(), finished(c1, 'no', 'cancelled')], []],
    ['rewound', [...done, restored()], ['undone']],
    ['rewound, and that undone', [...done, safety, restored(), restored(true)], ['applied']],
    ['rewound to after it', [...wrote(), applied(c1), checkpoint, restored()], ['applied']],
    [
      'put back by the next',
      [...done, asked('t1.s2'), proposed('t1.s2.c1', patch()), applied('t1.s2.c1', after, before)],
      ['undone', 't1.s2.c1 applied'],
    ],
    ['held and not reviewed', held(), []],
    ['held and taken', held(...decided(review, { kind: 'approve' }), finished(review)), ['applied']],
    [
      'held and rejected',
      held(...decided(review, { kind: 'reject', words: '' }), finished(review, 'no', 'refused')),
      ['rejected'],
    ],
    [
      'held and left out',
      held(...decided(review, { kind: 'edit', refused: ['a.js'] }), finished(review)),
      ['rejected'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(edits(...facts)).toEqual(
      expected.map((outcome) =>
        outcome.includes(' ') ? outcome.replace(' ', ' usual ') : `${c1} usual ${outcome}`,
      ),
    );
  });

  it('of a command or a read says nothing', () => {
    expect(edits(asked('t1.s1', 'read_file'), failed(c1))).toEqual([]);
  });

  const chosen: Fact = {
    type: 'alternative.chosen',
    data: { turnId: 't1', choice: 'edit-format', arm: 'whole-file', model: 'demo', kind: 'plan', why: 'w' },
  };
  it('is of the alternative that its session was begun with, and of the model that wrote it', () => {
    const [trial] = trialsOf(stateOf(...begun, chosen, ...done));
    expect(trial).toMatchObject({ arm: 'whole-file', kind: 'plan', model: 'demo', at: expect.any(Number) });
  });

  it('of a session that this one is a copy of is not this one’s', () => {
    const copied: Fact = { type: 'session.copied', data: { how: 'import', title: 'c' } };
    const next = [sent('more'), started('t2'), asked('t2.s1'), failed('t2.s1.c1')];
    expect(edits(...done, ended(), copied, ...next)).toEqual(['t2.s1.c1 usual unmatched']);
    expect(edits(...done, ended(), ...next)).toHaveLength(2);
  });
});

describe('an attempt after a failure', () => {
  const note = (arm: string, refused?: true): FactOf<'model.responded'>['data']['notes'] => [
    { kind: 'alternative', arm, temperature: 0.2, why: 'w', ...(refused && { refused }) },
  ];
  const as = (arm: string, fact: Fact, refused?: true): Fact => {
    const { data } = fact as FactOf<'model.responded'>;
    return { type: 'model.responded', data: { ...data, notes: note(arm, refused) } };
  };
  const missed: Fact[] = [asked('t1.s1'), failed(c1)];
  const broken: Fact[] = [asked('t1.s1', 'read_file', '{"pa'), failed(c1)];
  const looked = (stepId: string): Fact[] => [asked(stepId, 'list_files', {}), finished(`${stepId}.c1`)];
  const matched = (stepId: string): Fact[] => [
    asked(stepId),
    proposed(`${stepId}.c1`, patch()),
    applied(`${stepId}.c1`),
  ];

  it.each<[string, Fact[], string[], ReturnType<typeof attemptsOf>['open']]>([
    ['has begun', missed, [], { callId: c1, cause: 'unmatched', arm: null, asked: 0 }],
    [
      'of a call that could not be read',
      broken,
      [],
      { callId: c1, cause: 'unreadable', arm: null, asked: 0 },
    ],
    ['matches', [...missed, ...matched('t1.s2')], [`${c1} usual applied`], null],
    ['can be read', [...broken, ...looked('t1.s2')], [`${c1} usual readable`], null],
    [
      'fails again',
      [...missed, asked('t1.s2'), failed('t1.s2.c1')],
      [`${c1} usual unmatched`],
      { callId: 't1.s2.c1', cause: 'unmatched', arm: null, asked: 0 },
    ],
    [
      'looks first, in one way',
      [...missed, as('warm', asked('t1.s2', 'list_files', {})), finished('t1.s2.c1')],
      [],
      { callId: c1, cause: 'unmatched', arm: 'warm', asked: 1 },
    ],
    [
      'does something else',
      [...missed, ...looked('t1.s2'), ...looked('t1.s3'), ...looked('t1.s4'), ...matched('t1.s5')],
      [],
      null,
    ],
    ['was refused by the server', [...missed, as('cool', said('t1.s2'), true)], [`${c1} cool refused`], null],
    [
      'gives up',
      [...missed, said('t1.s2'), ended()],
      [],
      { callId: c1, cause: 'unmatched', arm: 'usual', asked: 1 },
    ],
    ['none is needed', [...looked('t1.s1'), ...matched('t1.s2')], [], null],
    [
      'a person’s no is none',
      [...wrote({ kind: 'reject', words: '' }), finished(c1, 'no', 'refused')],
      [],
      null,
    ],
  ])('%s', (_, facts, expected, open) => {
    const state = stateOf(...begun, ...facts);
    expect(outcomes('retry', ...begun, ...facts)).toEqual(expected);
    expect(attemptsOf(state.turns[0]!).open).toEqual(open);
  });
});

describe('a turn', () => {
  const did: Fact[] = [asked('t1.s1', 'list_files', {}), finished(c1), said('t1.s2')];
  const checked = (stepId: string, exitCode: number, text = 'npm test', feature?: string): Fact[] => {
    const fact = finished(`${stepId}.c1`) as FactOf<'call.finished'>;
    return [
      asked(stepId, 'execute_command', { command: text }),
      proposed(`${stepId}.c1`, {
        ...command(text),
        ...(feature === undefined ? {} : { feature }),
      } as Proposal),
      { ...fact, data: { ...fact.data, exitCode } },
    ];
  };
  it.each<[string, Fact[], string[]]>([
    ['left its tests failing', [...checked('t1.s1', 0), ...checked('t1.s2', 1), ended()], ['failing']],
    ['got its tests to pass', [...checked('t1.s1', 1), ...checked('t1.s2', 0), ended()], ['done']],
    ['ran something else that failed', [...checked('t1.s1', 1, 'grep x y'), ended()], ['done']],
    ['left a check of the plan failing', [...checked('t1.s1', 1, 'grep x y', 'f1'), ended()], ['failing']],
    ['is done', [...did, ended('completed')], ['done']],
    ['is answered', [...did, ended()], ['done']],
    ['goes on', did, []],
    ['was stopped', [...did, ended('cancelled')], []],
    ['failed with its model', [...did, ended('failed')], []],
    ['reached the limit', [...did, ended('limit')], ['limit']],
    ['is words alone', [said('t1.s1'), ended()], []],
    ['was taken back', [...did, ended(), { type: 'turns.takenBack', data: { turnId: 't1' } }], ['undone']],
  ])('that %s', (_, facts, expected) => {
    expect(outcomes('prompt', ...begun, ...facts)).toEqual(expected.map((outcome) => `t1 usual ${outcome}`));
  });
});

describe('a lesson', () => {
  const entry = { id: 'm', kind: 'lesson' as const, scope: null, text: 'x', matched: ['x'] };
  const told = (fact: Fact, drawn: boolean): Fact =>
    ({
      ...fact,
      data: { ...fact.data, memory: { words: 'x', entries: [{ ...entry, ...(drawn ? { drawn } : {}) }] } },
    }) as Fact;
  const untold: Fact = {
    type: 'alternative.chosen',
    data: { turnId: 't1', choice: 'lessons', arm: 'untold', model: 'm', kind: 'change', why: 'w' },
  };
  const tried = [asked('t1.s1'), failed(c1)];
  it.each<[string, Fact[], string[]]>([
    ['told with the message', [told(started('t1'), true), ...tried, ended('limit')], ['t1 usual limit']],
    [
      'told with a failure',
      [started('t1'), asked('t1.s1'), told(failed(c1), true), ended()],
      ['t1 usual done'],
    ],
    ['not told', [started('t1'), untold, ...tried, ended()], ['t1 untold done']],
    ['of a person', [told(started('t1'), false), ...tried, ended()], []],
    ['that there is none of', [started('t1'), ...tried, ended()], []],
    ['of a turn that was stopped', [told(started('t1'), true), ...tried, ended('cancelled')], []],
  ])('%s', (_, facts, expected) => {
    expect(outcomes('lessons', ...begun.filter(({ type }) => type !== 'turn.started'), ...facts)).toEqual(
      expected,
    );
  });
});

it.each([
  ['coder', 'Fix the failing test', 'change'],
  ['coder', 'What does sum do?', 'question'],
  ['coder', 'Plan the move to ESM', 'plan'],
  ['coder', 'Why does it crash?', 'cause'],
  ['coder', 'the usual', 'change'],
  ['architect', 'the usual', 'plan'],
  ['painter', 'the usual', 'other'],
  ['painter', '@painter draw', 'other'],
])('%s told “%s” has a task of the kind %s', (mode, message, kind) => {
  expect(taskKind(mode, message)).toBe(kind);
});
