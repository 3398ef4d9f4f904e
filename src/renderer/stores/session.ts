/**
 * The session that is open: its state folded from the journal, and what is live. Follows `useSessions.activeId`. After a
 * lost connection it goes on from the last event it has; it never starts from nothing again.
 */

import type { z } from 'zod';
import { create } from 'zustand';
import type { decisionInputSchema } from '../../shared/contract.ts';
import type { ApproveMode, JournalEvent } from '../../shared/event.ts';
import type { FeedItem, Live } from '../../shared/feed.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { reduce } from '../../shared/session-reduce.ts';
import { emptySession, type SessionState } from '../../shared/session-state.ts';
import { createBatch } from './batch.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { follow } from './follow.ts';
import { foldLive, type LiveState, noLive, settleLive } from './live.ts';
import { useSessions } from './sessions.ts';

export type DecisionInput = z.infer<typeof decisionInputSchema>;

interface OpenSession {
  id: string | null;
  state: SessionState;
  live: LiveState;
  /** True until the first events have come. */
  loading: boolean;
  /** Why the session cannot be followed; null while it can. */
  failure: Failure | null;
}

const nothing: OpenSession = { id: null, state: emptySession, live: noLive, loading: false, failure: null };

export const useSession = create<OpenSession>(() => nothing);

const frameMs = 34;

let stop: () => void = () => {};

/** Follows whichever session is active. Call once, after `startSessions`. */
export function startSession(): void {
  useSessions.subscribe(({ activeId }) => watch(activeId));
  watch(useSessions.getState().activeId);
}

function watch(id: string | null): void {
  if (id === useSession.getState().id) return;
  stop();
  stop = () => {};
  useSession.setState(id === null ? nothing : { ...nothing, id, loading: true });
  if (id !== null) stop = followSession(id);
}

function followSession(sessionId: string): () => void {
  const deltas = createBatch<Live>(frameMs, (items) =>
    useSession.setState(({ live }) => ({ live: foldLive(live, items, Date.now()) })),
  );
  const stopFollowing = follow<FeedItem>({
    open: (signal) => {
      deltas.drop();
      // Words that came before the connection was lost have a gap behind them; the event will bring them whole.
      useSession.setState({ live: noLive });
      return client().session.watch({ sessionId, after: useSession.getState().state.seq }, { signal });
    },
    onItem: (item) => {
      if (item.kind === 'live') return deltas.add(item.live);
      deltas.flush();
      useSession.setState((open) => withEvents(open, item.events as readonly JournalEvent[]));
    },
    onFailure: (failure) => useSession.setState({ failure, loading: false }),
  });
  return () => {
    stopFollowing();
    deltas.drop();
  };
}

function withEvents({ state, live }: OpenSession, events: readonly JournalEvent[]): Partial<OpenSession> {
  return { state: reduce(state, events), live: settleLive(live, events), loading: false };
}

type Answer = Promise<Result<object>>;

const withOpen = (call: (sessionId: string) => Promise<object>): Answer =>
  asked(() => call(useSession.getState().id ?? ''));

/** Sends a message; `messageId` makes sending again after a lost answer harmless. */
export const send = (text: string, messageId: string = crypto.randomUUID()): Answer =>
  withOpen((sessionId) => client().session.send({ sessionId, text, messageId }));

/** Stops the turn that is going on; what was done stays done. */
export const stopTurn = (): Answer => withOpen((sessionId) => client().session.stop({ sessionId }));

/** Goes on with the last turn after it failed or was stopped. */
export const resumeTurn = (): Answer => withOpen((sessionId) => client().session.resume({ sessionId }));

/** `digest` is that of what was shown; CONFLICT means the card or a file changed meanwhile. */
export const decide = (approvalId: string, digest: string, decision: DecisionInput): Answer =>
  withOpen((sessionId) => client().approval.decide({ sessionId, approvalId, digest, decision }));

/** After a conflict: proposes the kept text again, against the files as they are now. */
export const renew = (approvalId: string): Answer =>
  withOpen((sessionId) => client().approval.renew({ sessionId, approvalId }));

export interface SessionChange {
  model?: string;
  mode?: string;
  approve?: ApproveMode;
}

export const configure = (change: SessionChange): Answer =>
  withOpen((sessionId) => client().session.configure({ sessionId, ...change }));
