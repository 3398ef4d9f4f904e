/**
 * A session's past as the beginning of another one. Nothing runs in a copy and nothing waits there: what was open is closed in
 * words that say so, because its command, card or message belongs to the session that it came from.
 */
import { randomUUID } from 'node:crypto';
import { runningBackgrounds } from '../../shared/background.ts';
import type { Fact, JournalEvent } from '../../shared/event.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { fold } from '../../shared/session-reduce.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { openCalls, openTurn } from '../../shared/session-view.ts';
import type { LiveSession, SessionBook } from './session-book.ts';

/** The whole past, or up to the end of turn `upTo`. `not_found` for a turn that is not there. */
export function duplicate(book: SessionBook, session: LiveSession, upTo?: string): Result<LiveSession> {
  const past = session.history(0);
  const title = `${session.state().title} (copy)`.slice(0, 200);
  if (upTo === undefined) return ok(beginWith(book, past, 'duplicate', title));
  const end = past.findIndex((event) => event.type === 'turn.ended' && event.data.turnId === upTo);
  const next = past.findIndex(
    (event) => event.type === 'turn.started' && event.seq > (past[end]?.seq ?? 0) && end >= 0,
  );
  if (end < 0) return fail('not_found', `There is no turn ${upTo} that has ended.`);
  // Up to the message of the next turn: a turn that was resumed has ended more than once.
  const sent = next < 0 ? -1 : past.slice(0, next).findLastIndex(({ type }) => type === 'message.sent');
  return ok(beginWith(book, sent < 0 ? past : past.slice(0, sent), 'duplicate', title));
}

/** A new session with these events and what brings it to rest, and `more`, in one transaction. They must fold. */
export function beginWith(
  book: SessionBook,
  past: readonly JournalEvent[],
  how: 'duplicate' | 'import',
  title: string,
  more: readonly Fact[] = [],
): LiveSession {
  const facts: Fact[] = [...restFacts(fold(past)), { type: 'session.copied', data: { how, title } }, ...more];
  return book.create(randomUUID(), facts, past);
}

/** What brings a copy to rest. */
function restFacts(state: SessionState): Fact[] {
  const turn = openTurn(state);
  const turnId = turn?.id ?? `t${state.turns.length + 1}`;
  const unstarted: Fact[] =
    state.unstarted === null ? [] : [{ type: 'turn.started', data: { turnId, tail: '' } }];
  return [
    ...(state.compactionWanted ? [unmade] : []),
    ...unstarted,
    ...openCalls(state).map(leftOpen),
    ...(turn === undefined && unstarted.length === 0
      ? []
      : [{ type: 'turn.ended' as const, data: { turnId, reason: 'cancelled' as const } }]),
    ...runningBackgrounds(state.backgrounds).map(
      ({ id }): Fact => ({ type: 'background.ended', data: { backgroundId: id, why: 'left', output: '' } }),
    ),
    ...state.queued.map(({ messageId }): Fact => ({ type: 'message.unqueued', data: { messageId } })),
  ];
}

const unmade: Fact = {
  type: 'compaction.failed',
  data: { failure: { code: 'cancelled', message: 'This session was copied before room was made.' } },
};

const leftOpen = (call: Call): Fact => ({
  type: 'call.finished',
  data: {
    callId: call.id,
    outcome: call.status === 'running' ? 'interrupted' : 'cancelled',
    content:
      call.status === 'running'
        ? 'This was running when this copy of the session was made; how it ended is not known here.'
        : 'This was still open when this copy of the session was made. It was not done here.',
    summary: 'left open by the copy',
    durationMs: 0,
  },
});
