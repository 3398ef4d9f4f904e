// What is held, as a fold: files as they were first and are now, until a person has decided on them.
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/shared/event.ts';
import { withHeld } from '../../src/shared/held.ts';
import { orderProblem } from '../../src/shared/journal-order.ts';
import type { Decision } from '../../src/shared/proposal.ts';
import { waitingCalls } from '../../src/shared/session-view.ts';
import { stateOf } from '../support/session-script.ts';

const digest = (letter: string): string => letter.repeat(64);
const [a, b, c] = [digest('a'), digest('b'), digest('c')];

describe('held files', () => {
  it.each([
    ['one more', [], [{ path: 'x', before: a, after: b }], [{ path: 'x', before: a, after: b }]],
    [
      'the same again',
      [{ path: 'x', before: a, after: b }],
      [{ path: 'x', before: b, after: c }],
      [{ path: 'x', before: a, after: c }],
    ],
    ['back as it was', [{ path: 'x', before: a, after: b }], [{ path: 'x', before: b, after: a }], []],
    [
      'made and removed',
      [{ path: 'x', before: null, after: b }],
      [{ path: 'x', before: b, after: null }],
      [],
    ],
    [
      'removed and made again',
      [{ path: 'x', before: a, after: null }],
      [{ path: 'x', before: null, after: c }],
      [{ path: 'x', before: a, after: c }],
    ],
    [
      'bits beside contents',
      [{ path: 'x', before: a, after: a, executable: true }],
      [{ path: 'x', before: a, after: b }],
      [{ path: 'x', before: a, after: b, executable: true }],
    ],
    [
      'bits back as they were',
      [{ path: 'x', before: a, after: a, executable: true }],
      [{ path: 'x', before: a, after: a, executable: false }],
      [],
    ],
    [
      'bits of what is removed',
      [{ path: 'x', before: a, after: b, executable: true }],
      [{ path: 'x', before: b, after: null }],
      [{ path: 'x', before: a, after: null }],
    ],
    [
      'in order',
      [{ path: 'y', before: null, after: b }],
      [{ path: 'x', before: null, after: b }],
      [
        { path: 'x', before: null, after: b },
        { path: 'y', before: null, after: b },
      ],
    ],
  ])('%s', (_, held, changes, wanted) => {
    expect(withHeld(held, changes)).toEqual(wanted);
  });
});

const finished = (
  callId: string,
  outcome: 'done' | 'refused' | 'failed' | 'cancelled',
  more: object = {},
): Fact => ({
  type: 'call.finished',
  data: { callId, outcome, content: '', summary: '', durationMs: 0, ...more },
});
const file = { path: 'x', before: a, after: b };
const proposal = { kind: 'patch' as const, files: [{ ...file, added: 1, removed: 1 }] };
const begun: Fact[] = [
  {
    type: 'session.created',
    data: { workspace: '/w', title: '', mode: 'coder', model: 'm', approve: 'ask', review: 'turn' },
  },
  { type: 'message.sent', data: { messageId: 'm1', text: 'go' } },
  { type: 'turn.started', data: { turnId: 't1', tail: '', review: 'turn' } },
  {
    type: 'model.responded',
    data: {
      ...{ stepId: 't1.s1', model: 'm', text: '', reasoning: '', finish: 'calls', usage: {}, startedAt: 0 },
      calls: [{ id: 'own', name: 'write_file', arguments: '{}' }],
    },
  },
  finished('t1.s1.c1', 'done', { held: [file] }),
];
const opened: Fact = { type: 'review.opened', data: { callId: 't1.s1.c2', end: { reason: 'answered' } } };
const asked: Fact[] = [
  opened,
  { type: 'call.proposed', data: { callId: 't1.s1.c2', effect: 'write', summary: 'x', proposal, digest: c } },
  { type: 'approval.requested', data: { approvalId: 't1.s1.c2.a1', digest: c, rule: '' } },
];
const decided = (decision: Decision): Fact => ({
  type: 'approval.decided',
  data: { approvalId: 't1.s1.c2.a1', digest: c, decision, by: 'person', through: 'cli' },
});

describe('a review of them', () => {
  it('stands as a call of ours behind those of the last step', () => {
    const state = stateOf(...begun, ...asked);
    expect(waitingCalls(state)[0]?.call).toMatchObject({ id: 't1.s1.c2', review: true });
    expect(state.turns[0]).toMatchObject({ review: 'turn', closing: { reason: 'answered' } });
    expect(state.held).toEqual([file]);
  });

  it.each<[string, Fact[], number]>([
    ['is over when it was written', [decided({ kind: 'approve' }), finished('t1.s1.c2', 'done')], 0],
    [
      'is over when it was rejected',
      [decided({ kind: 'reject', words: '' }), finished('t1.s1.c2', 'refused')],
      0,
    ],
    [
      'is not over when something else stood in the way',
      [decided({ kind: 'approve' }), finished('t1.s1.c2', 'refused')],
      1,
    ],
    ['is not over when it failed', [decided({ kind: 'approve' }), finished('t1.s1.c2', 'failed')], 1],
    ['is not over when the turn was stopped', [finished('t1.s1.c2', 'cancelled')], 1],
  ])('%s', (_, facts, left) => {
    expect(stateOf(...begun, ...asked, ...facts).held).toHaveLength(left);
  });

  it('stays decided where its turn was taken back before it, whatever is taken back later', () => {
    const turn = (id: string): Fact[] => [
      { type: 'message.sent', data: { messageId: id, text: 'on' } },
      { type: 'turn.started', data: { turnId: id, tail: '' } },
      {
        type: 'model.responded',
        data: {
          ...{ stepId: `${id}.s1`, model: 'm', text: '', reasoning: '', finish: 'stop', usage: {} },
          ...{ startedAt: 0, calls: [] },
        },
      },
    ];
    const ended = (turnId: string): Fact => ({ type: 'turn.ended', data: { turnId, reason: 'cancelled' } });
    const facts: Fact[] = [
      ...[...begun, ended('t1'), ...turn('t2'), ended('t2')],
      { type: 'turns.takenBack', data: { turnId: 't2' } },
      { type: 'turn.resumed', data: { turnId: 't2' } },
      { type: 'review.opened', data: { callId: 't2.s1.c1', end: { reason: 'cancelled' } } },
    ];
    expect(stateOf(...facts).held).toEqual([file]);
    facts.push(finished('t2.s1.c1', 'done'), ended('t2'), ...turn('t3'), ended('t3'));
    expect(stateOf(...facts).held).toEqual([]);
    facts.push({ type: 'turns.takenBack', data: { turnId: 't3' } });
    expect(stateOf(...facts).held, 'it is on disk').toEqual([]);
  });

  it('has its place in a journal from elsewhere', () => {
    const before = stateOf(...begun);
    expect(orderProblem(before, opened)).toBeNull();
    expect(orderProblem(before, { ...opened, data: { ...opened.data, callId: 't1.s1.c3' } } as Fact)).toMatch(
      /c2/,
    );
    expect(orderProblem(stateOf(...begun, opened), opened)).not.toBeNull();
  });
});
