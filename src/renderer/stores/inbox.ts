/**
 * Everything that waits for a person, over all sessions. Asked anew whenever the sessions list says that the number of
 * waiting calls changed somewhere; the count itself is the list's, so that it is never behind. Runs of pipelines that wait
 * are in the list of runs.
 */
import type { z } from 'zod';
import { create } from 'zustand';
import type { approvalRowSchema, decisionInputSchema } from '../../shared/contract/approvals.ts';
import type { SessionRow } from '../../shared/feed.ts';
import { runsThatAsk, type WaitingRun } from '../../shared/inbox-order.ts';
import type { NoticePlace } from '../../shared/notice-place.ts';
import type { RunRow } from '../../shared/pipeline-run.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { showRuns, usePipelines } from './pipelines.ts';
import { openSession, useSessions } from './sessions.ts';
import { openCard, openReviewAt, showCall, showRow } from './view.ts';

export type ApprovalRow = z.infer<typeof approvalRowSchema>;
type DecisionInput = z.infer<typeof decisionInputSchema>;

interface Inbox {
  /** In the order it matters, see `inbox-order.ts`. */
  rows: readonly ApprovalRow[];
  loaded: boolean;
  failure: Failure | null;
}

export const useInbox = create<Inbox>(() => ({ rows: [], loaded: false, failure: null }));

/** A line of the inbox. */
export type Entry = ApprovalRow | WaitingRun;

/** `runs`: null until they are known. */
export const waitingCount = (rows: readonly SessionRow[], runs: readonly RunRow[] | null): number =>
  rows.reduce((sum, row) => sum + row.waiting, 0) + runsThatAsk(runs ?? []).length;

/** Call once. */
export function startInbox(): void {
  // Also asked when nothing waits: what comes after that is new.
  let seen: string | null = null;
  useSessions.subscribe(({ rows, loaded }) => {
    if (!loaded) return;
    const waiting = rows
      .filter((row) => row.waiting > 0)
      .map((row) => `${row.id} ${row.waiting} ${row.events}`);
    const now = waiting.sort().join('\n');
    if (now === seen) return;
    seen = now;
    void refreshInbox();
  });
}

export const rowKey = ({ sessionId, approvalId }: Pick<ApprovalRow, 'sessionId' | 'approvalId'>): string =>
  `${sessionId} ${approvalId}`;

/** The same while the same thing waits: of a run, its asking for that at that stage. */
export const entryKey = (entry: Entry): string =>
  entry.kind === 'run' ? `run ${entry.run.id} ${entry.run.waits} ${entry.run.stage}` : rowKey(entry);

/** Goes to where it is decided: its card, the first open change of its patch, or the stage of its run. */
export function openWaiting(entry: Entry): void {
  if (entry.kind === 'run') {
    showRuns({ page: 'run', id: entry.run.id });
    return;
  }
  const { sessionId, callId, kind } = entry;
  openSession(sessionId);
  showCall(callId);
  if (kind === 'patch') openReviewAt({ callId, path: null, hunk: null });
  else openCard({ sessionId, callId });
}

/** The same from outside the page. What was decided meanwhile is shown as its line; a session or run that is gone is not opened. */
export function openNoticed(place: NoticePlace): void {
  if (place.kind === 'run') {
    const isThere = usePipelines.getState().rows?.some(({ id }) => id === place.runId);
    if (isThere === true) showRuns({ page: 'run', id: place.runId });
    return;
  }
  const { sessionId, callId } = place;
  if (!useSessions.getState().rows.some(({ id }) => id === sessionId)) return;
  const row = useInbox.getState().rows.find((one) => one.sessionId === sessionId && one.callId === callId);
  if (row === undefined) {
    openSession(sessionId);
    showRow(callId);
  } else openWaiting(row);
}

export async function refreshInbox(): Promise<void> {
  const rows = await asked(() => client().approval.pending({}));
  useInbox.setState(
    rows.ok ? { rows: rows.value, loaded: true, failure: null } : { loaded: true, failure: rows.error },
  );
}

/** Of that very proposal: if another one waits there by now, the host says so and nothing is done. */
export async function decideRow(
  { sessionId, approvalId, digest }: ApprovalRow,
  decision: DecisionInput,
): Promise<Failure | null> {
  const answer = await asked(() => client().approval.decide({ sessionId, approvalId, digest, decision }));
  await refreshInbox();
  return answer.ok ? null : answer.error;
}
