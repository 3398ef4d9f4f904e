import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestValue } from '../../src/main/base/digest.ts';
import { factSchema, type JournalEvent } from '../../src/shared/event.ts';
import { parentId, place } from '../../src/shared/session-draft.ts';
import { fold, MissingEvent, reduce } from '../../src/shared/session-reduce.ts';
import { emptySession } from '../../src/shared/session-state.ts';
import { callOf, openTurn, statusOf, usageOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  command,
  created,
  finished,
  journal,
  proposed,
  responded,
  sent,
  started,
} from '../support/session-script.ts';

const approvalOf = (callId: string) => ({ approvalId: `${callId}.a1`, digest: digestValue(command('ls')) });

const story: JournalEvent[] = journal(
  created,
  sent('Fix it'),
  started('t1'),
  responded('t1.s1', {
    text: 'Reading.',
    calls: [
      ['read_file', { path: 'a' }],
      ['execute_command', { command: 'ls' }],
    ],
  }),
  finished('t1.s1.c1', 'contents'),
  proposed('t1.s1.c2', command('ls')),
  { type: 'approval.requested', data: { ...approvalOf('t1.s1.c2'), rule: 'asks' } },
  {
    type: 'approval.decided',
    data: { ...approvalOf('t1.s1.c2'), decision: { kind: 'approve' }, by: 'person', through: 'web' },
  },
  {
    type: 'checkpoint.created',
    data: { checkpointId: 'abc', turnId: 't1', reason: 'r', files: 3, skipped: 0 },
  },
  { type: 'call.started', data: { callId: 't1.s1.c2' } },
  finished('t1.s1.c2', 'exit 0'),
  responded('t1.s2', { text: 'Done.' }),
  { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
  sent('And now?'),
  started('t2'),
  {
    type: 'model.failed',
    data: { stepId: 't2.s1', model: 'demo', failure: { code: 'unavailable', message: 'gone' }, startedAt: 0 },
  },
  {
    type: 'turn.ended',
    data: { turnId: 't2', reason: 'failed', failure: { code: 'unavailable', message: 'gone' } },
  },
  { type: 'turn.resumed', data: { turnId: 't2' } },
);

describe('fold', () => {
  it('tells the story', () => {
    const state = fold(story);
    expect(state.turns.map((turn) => [turn.id, turn.text, turn.status, turn.reason])).toEqual([
      ['t1', 'Fix it', 'ended', 'answered'],
      ['t2', 'And now?', 'running', null],
    ]);
    expect(callOf(state, 't1.s1.c2')).toMatchObject({
      status: 'finished',
      outcome: 'done',
      content: 'exit 0',
      startedAt: 10_000,
      endedAt: 11_000,
    });
    expect(openTurn(state)?.id).toBe('t2');
    expect(openTurn(state)?.resumedAt).toBe(1);
    expect(usageOf(state)).toMatchObject({ prompt: 20, cached: 8 });
    expect(state.checkpoints).toHaveLength(1);
  });

  it('is waiting exactly between request and decision', () => {
    const statuses = story.map((_, index) => statusOf(fold(story.slice(0, index + 1))));
    expect(statuses[6]).toBe('waiting');
    expect(statuses.filter((status) => status === 'waiting')).toHaveLength(1);
    expect(statuses[12]).toBe('idle');
    expect(statuses[16]).toBe('failed');
    expect(waitingCalls(fold(story.slice(0, 7))).map((card) => card.approval.id)).toEqual(['t1.s1.c2.a1']);
  });

  it('reaches the same state from any join with any overlap, in any chunks', () => {
    const whole = digestValue(fold(story));
    fc.assert(
      fc.property(fc.nat(story.length), fc.nat(story.length), fc.nat(story.length), (join, back, cut) => {
        const joined = fold(story.slice(0, join));
        const rest = story.slice(Math.max(0, join - back));
        const state = reduce(reduce(joined, rest.slice(0, cut)), rest);
        expect(digestValue(state)).toBe(whole);
      }),
    );
  });

  it('refuses a gap instead of guessing', () => {
    expect(() => reduce(emptySession, story.slice(1))).toThrow(MissingEvent);
  });

  it('never changes the state it was given, and shares what did not change', () => {
    const before = fold(story.slice(0, 13));
    const copy = structuredClone(before);
    const after = reduce(before, story.slice(13));
    expect(before).toEqual(copy);
    expect(after.turns[0]).toBe(before.turns[0]);
    expect(after.turns).not.toBe(before.turns);
  });

  it('clears a decision when it turns out to conflict, and waits again', () => {
    const events = journal(
      created,
      sent('x'),
      started('t1'),
      responded('t1.s1', { calls: [['execute_command', {}]] }),
      proposed('t1.s1.c1', command('ls')),
      { type: 'approval.requested', data: { ...approvalOf('t1.s1.c1'), rule: 'asks' } },
      {
        type: 'approval.decided',
        data: { ...approvalOf('t1.s1.c1'), decision: { kind: 'approve' }, by: 'person', through: 'web' },
      },
      {
        type: 'approval.conflicted',
        data: { approvalId: 't1.s1.c1.a1', files: [{ path: 'a', now: null }], kept: [] },
      },
    );
    const card = waitingCalls(fold(events))[0];
    expect(card?.approval).toMatchObject({
      decision: null,
      by: null,
      conflict: { files: [{ path: 'a', now: null }] },
    });
  });

  it('the story is made of facts the schema knows', () => {
    for (const event of story)
      expect(factSchema.safeParse({ type: event.type, data: event.data }).success).toBe(true);
    expect(factSchema.safeParse({ type: 'turn.started', data: {} }).success).toBe(false);
  });
});

describe('ids are positions', () => {
  it.each([
    ['t3.s2.c1.a4', [2, 1, 0, 3], 't3.s2.c1'],
    ['t1', [0, -1, -1, -1], ''],
  ])('%s', (id, places, parent) => {
    expect(([0, 1, 2, 3] as const).map((level) => place(id, level))).toEqual(places);
    expect(parentId(id)).toBe(parent);
  });
});
