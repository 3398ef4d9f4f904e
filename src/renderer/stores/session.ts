/**
 * The session that is open: its state folded from the journal, and what is live. Follows `useSessions.activeId`. After a
 * lost connection it goes on from the last event it has; it never starts from nothing again. Of a long session the end is
 * shown first; the state that is folded from its first event takes that one's place once it has come as far.
 */

import type { z } from 'zod';
import { create } from 'zustand';
import type { decisionInputSchema } from '../../shared/contract/approvals.ts';
import type { ApproveMode, JournalEvent } from '../../shared/event.ts';
import type { FeedItem, Live, Recent, SessionRow } from '../../shared/feed.ts';
import type { ReviewMode } from '../../shared/held.ts';
import type { QueueWay } from '../../shared/queued.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { foldRecent } from '../../shared/session-recent.ts';
import { fold, reduce } from '../../shared/session-reduce.ts';
import { emptySession, type SessionState } from '../../shared/session-state.ts';
import { createBatch } from './batch.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { follow } from './follow.ts';
import { foldLive, isFirstWord, type LiveState, noLive, settleLive } from './live.ts';
import { createSession, type NewSession, useSessions } from './sessions.ts';
import { leaveReview, setDraft } from './view.ts';

export type DecisionInput = z.infer<typeof decisionInputSchema>;

interface OpenSession {
  id: string | null;
  /** Without its beginning (see `foldRecent`) for a moment after a long session was opened. */
  state: SessionState;
  live: LiveState;
  /** True until the first events have come. */
  loading: boolean;
  /** Why the session cannot be followed; null while it can. */
  failure: Failure | null;
  /** What went wrong with the last thing asked for, where no form of its own says it. */
  trouble: Failure | null;
}

const nothing: OpenSession = {
  id: null,
  state: emptySession,
  live: noLive,
  loading: false,
  failure: null,
  trouble: null,
};

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
  // Calls are numbered per session: what was under review there is something else here. At first it is what the page came back to.
  if (useSession.getState().id !== null) leaveReview();
  useSession.setState(id === null ? nothing : { ...nothing, id, loading: true });
  if (id !== null) stop = followSession(id);
}

function followSession(sessionId: string): () => void {
  let whole = emptySession;
  /** Number of events there were when the session was opened; 0 while that is not known. */
  let there = 0;
  const deltas = createBatch<Live>(frameMs, (items) =>
    useSession.setState(({ live }) => ({ live: foldLive(live, items, Date.now()) })),
  );
  const stopFollowing = follow<FeedItem>({
    open: async (signal) => {
      deltas.drop();
      // Words that came before the connection was lost have a gap behind them; the event will bring them whole.
      useSession.setState({ live: noLive });
      if (there === 0) {
        const recent = (await client().session.recent({ sessionId }, { signal })) as Recent;
        there = recent.events.at(-1)?.seq ?? 0;
        whole = showEnd(recent, signal);
        if (whole.seq < there) await drawn();
      }
      return client().session.watch({ sessionId, after: whole.seq }, { signal });
    },
    onItem: (item) => {
      if (item.kind === 'live') {
        deltas.add(item.live);
        if (isFirstWord(useSession.getState().live, item.live)) deltas.flush();
        return;
      }
      deltas.flush();
      const events = item.events as readonly JournalEvent[];
      whole = reduce(whole, events);
      // A long journal comes in parts. The first ones are not drawn: they would show a past that looks like now.
      if (whole.seq >= there) useSession.setState(settled(whole, events));
    },
    onFailure: (failure) => useSession.setState({ failure, loading: false }),
  });
  return () => {
    stopFollowing();
    deltas.drop();
  };
}

/** Shows the newest events, however many there are before them. Gives the state to go on from: whole, or empty. */
function showEnd(recent: Recent, signal: AbortSignal): SessionState {
  const whole = recent.events[0]?.seq === 1 ? fold(recent.events) : null;
  const state = whole ?? foldRecent(recent);
  if (state !== null && !signal.aborted) useSession.setState({ state, loading: false });
  return whole ?? emptySession;
}

const mostMs = 200;

/** When the page has had two frames to draw what it was given. One that is out of sight draws none and waits a moment only. */
const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, mostMs);
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  });

const settled =
  (state: SessionState, events: readonly JournalEvent[]) =>
  ({ live }: OpenSession): Partial<OpenSession> => ({
    state,
    live: settleLive(live, events),
    loading: false,
  });

type Answer = Promise<Result<object>>;

/** Waits for an answer that no form of its own shows: its failure becomes `trouble`, success ends an earlier one. */
export async function orTrouble<T>(answer: Promise<Result<T>>): Promise<T | undefined> {
  const { id } = useSession.getState();
  const answered = await answer;
  if (useSession.getState().id === id) useSession.setState({ trouble: answered.ok ? null : answered.error });
  return answered.ok ? answered.value : undefined;
}

const withOpen = (call: (sessionId: string) => Promise<object>): Answer =>
  asked(() => call(useSession.getState().id ?? ''));

/** Sends a message; `messageId` makes sending again after a lost answer harmless. */
export const send = (text: string, messageId: string): Answer =>
  withOpen((sessionId) => client().session.send({ sessionId, text, messageId }));

/**
 * A new session, which is opened, and its first message, where there are words. Of a message that could not be sent they are its
 * draft, with why.
 */
export async function beginSession(input: NewSession, text: string): Promise<Result<SessionRow>> {
  const created = await createSession(input);
  if (!created.ok || text === '') return created;
  const { id: sessionId } = created.value;
  const sent = await asked(() => client().session.send({ sessionId, text, messageId: crypto.randomUUID() }));
  if (!sent.ok) {
    setDraft(sessionId, text);
    if (useSessions.getState().activeId === sessionId) useSession.setState({ trouble: sent.error });
  }
  return created;
}

/** Sends a message while a turn goes on: told at its next step, or the next one. */
export const queueMessage = (text: string, messageId: string, way: QueueWay): Answer =>
  withOpen((sessionId) => client().session.queue({ sessionId, text, messageId, way }));

/** Takes a queued message back; CONFLICT when it has gone. */
export const unqueueMessage = (messageId: string): Answer =>
  withOpen((sessionId) => client().session.unqueue({ sessionId, messageId }));

/** Sends a message that is held. */
export const sendQueued = (messageId: string): Answer =>
  withOpen((sessionId) => client().session.sendQueued({ sessionId, messageId }));

/** Stops the turn that is going on; what was done stays done. */
export const stopTurn = (): Answer => withOpen((sessionId) => client().session.stop({ sessionId }));

/** One task that the session has given to another agent. */
export const controlTask = (callId: string, number: number, act: 'pause' | 'resume' | 'stop'): Answer =>
  withOpen((sessionId) => client().session.task({ sessionId, callId, number, act }));

/** again: it goes on in its own session with these words · back: the agent that gave it is told. */
export const replanTask = (callId: string, number: number, act: 'again' | 'back', words: string): Answer =>
  withOpen((sessionId) => client().session.task({ sessionId, callId, number, act, words }));

/** Ends the thinking that goes on, so that the answer comes. */
export const answerNow = (): Answer => withOpen((sessionId) => client().session.answerNow({ sessionId }));

/** Gives the newest turn's message to another agent; what the turn wrote stays. */
export const reroute = (turnId: string, mode: string): Answer =>
  withOpen((sessionId) => client().session.reroute({ sessionId, turnId, mode }));

/** Goes on with the last turn after it failed or was stopped. */
export const resumeTurn = (): Answer => withOpen((sessionId) => client().session.resume({ sessionId }));

/** Asks for room in the model's window; what comes of it is an event. */
export const makeRoom = (): Answer => withOpen((sessionId) => client().session.compact({ sessionId }));

/** `digest` is that of what was shown; CONFLICT means the card or a file changed meanwhile. */
export const decide = (approvalId: string, digest: string, decision: DecisionInput): Answer =>
  withOpen((sessionId) => client().approval.decide({ sessionId, approvalId, digest, decision }));

/** The whole text of a file, as the person has it. */
export interface FileText {
  path: string;
  text: string;
}

/** After a conflict: proposes the person's text again, merged with the files as they are now. */
export const renew = (approvalId: string, files: readonly FileText[]): Answer =>
  withOpen((sessionId) => client().approval.renew({ sessionId, approvalId, files: [...files] }));

/** What is held since a turn was stopped or failed. */
export const reviewHeld = (): Answer => withOpen((sessionId) => client().session.review({ sessionId }));

export interface SessionChange {
  model?: string;
  mode?: string;
  approve?: ApproveMode;
  review?: ReviewMode;
}

export const configure = (change: SessionChange): Answer =>
  withOpen((sessionId) => client().session.configure({ sessionId, ...change }));
