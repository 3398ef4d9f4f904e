import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conversationRows,
  type Row,
  turnTokens,
  turnTook,
} from '../../src/renderer/features/conversation/rows.ts';
import { timelineItems } from '../../src/renderer/features/timeline/timeline-items.ts';
import type { Fact, JournalEvent } from '../../src/shared/event.ts';
import type { Recent } from '../../src/shared/feed.ts';
import { absentTurn, foldRecent, hasAllTurns, isHeadless } from '../../src/shared/session-recent.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callOf, openTurn, statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import { anyStory } from '../support/any-story.ts';
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

/** What the host answers of a session with these events. */
function recentOf(events: readonly JournalEvent[], count: number): Recent {
  const { workspace, title, mode, model, approve, review, routes, createdAt } = fold(events);
  return {
    about: { workspace, title, mode, model, approve, review, routes, createdAt },
    events: events.slice(-count),
  };
}

const begins = ({ type }: Fact): boolean =>
  type === 'turn.started' || type === 'model.responded' || type === 'model.failed';

const isThere = (step: { id: string }): boolean => step.id !== '';
const stepsOf = (state: SessionState) => state.turns.flatMap((turn) => turn.steps);

/** What a function of it gives, since two functions are never equal. */
const said = (row: Row) => (row.kind === 'prose' ? { ...row, code: row.code() } : row);

/** What a person is shown of both, as far as the newer one goes. */
function expectSameEnd(end: SessionState, whole: SessionState): void {
  const rows = conversationRows(end);
  const all = conversationRows(whole);
  for (const [index, row] of rows.entries()) {
    const same = all[all.length - rows.length + index]!;
    if (row.kind !== 'end' || !isHeadless(row.turn)) expect(said(row)).toEqual(said(same));
    else {
      expect({ ...row, turn: null }).toEqual({ ...same, turn: null });
      expect([turnTook(row.turn), turnTokens(row.turn)]).toEqual([null, null]);
    }
  }
  const there = new Set(timelineItems(end).map(({ id }) => id));
  expect(timelineItems(whole).map(({ id }) => id)).toEqual(expect.arrayContaining([...there]));
}

describe('the end of a session, folded alone', () => {
  it('is what the whole says of it, wherever it begins', () => {
    const seen = { ends: 0, nothing: 0, headless: 0 };
    fc.assert(
      fc.property(anyStory, fc.integer({ min: 1, max: 60 }), (facts, count) => {
        const events = journal(...facts);
        const whole = fold(events);
        const recent = recentOf(events, count);
        const end = foldRecent(recent);
        expect(end === null).toBe(!recent.events.some(begins));
        seen[end === null ? 'nothing' : 'ends'] += 1;
        if (end === null) return;
        const { seq, title, mode, model, approve, workspace, createdAt, updatedAt, unstarted } = whole;
        expect(end).toMatchObject({
          seq,
          title,
          mode,
          model,
          approve,
          workspace,
          createdAt,
          updatedAt,
          unstarted,
        });
        expect(statusOf(end)).toBe(statusOf(whole));
        expect(openTurn(end)?.id).toBe(openTurn(whole)?.id);
        expect(waitingCalls(end)).toEqual(waitingCalls(whole));
        expect(end.turns).toHaveLength(whole.turns.length);
        expect(hasAllTurns(end)).toBe(!end.turns.some(isHeadless));
        for (const [index, turn] of end.turns.entries()) {
          if (turn === absentTurn) continue;
          const same = whole.turns[index]!;
          if (!isHeadless(turn)) expect(turn).toEqual(same);
          if (isHeadless(turn)) seen.headless += 1;
          const { id, status, reason, failure, endedAt } = same;
          expect(turn).toMatchObject({ id, status, reason, failure, endedAt });
          expect(turn.steps).toHaveLength(same.steps.length);
          for (const [at, step] of turn.steps.entries())
            if (isThere(step)) expect(step).toEqual(same.steps[at]);
        }
        const replies = recent.events.filter(
          ({ type }) => type === 'model.responded' || type === 'model.failed',
        );
        expect(stepsOf(end).filter(isThere)).toHaveLength(replies.length);
        expectSameEnd(end, whole);
      }),
      { numRuns: 400 },
    );
    expect(Math.min(seen.ends, seen.nothing, seen.headless)).toBeGreaterThan(5);
  });

  it('finds a call that waits by its id, behind turns and steps that have not come', () => {
    const digest = 'a'.repeat(64);
    const events = journal(
      created,
      sent('one'),
      started('t1'),
      { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
      sent('two'),
      started('t2'),
      responded('t2.s1', { calls: [['read_file', {}]] }),
      finished('t2.s1.c1'),
      responded('t2.s2', { calls: [['execute_command', {}]] }),
      proposed('t2.s2.c1', command('ls')),
      { type: 'approval.requested', data: { approvalId: 't2.s2.c1.a1', digest, rule: 'asks' } },
    );
    const end = foldRecent(recentOf(events, 4));
    expect(end && callOf(end, 't2.s2.c1')?.status).toBe('waiting');
    expect(end && conversationRows(end).map(({ id }) => id)).toEqual(['t2.s2.c1']);
    expect(foldRecent(recentOf(events, 2))).toBeNull();
  });
});
