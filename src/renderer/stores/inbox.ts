/**
 * Everything that waits for a person, over all sessions. Asked anew whenever the sessions list says that the number of
 * waiting calls changed somewhere; the count itself is the list's, so that it is never behind.
 */
import type { z } from 'zod';
import { create } from 'zustand';
import type { approvalRowSchema, decisionInputSchema } from '../../shared/contract/approvals.ts';
import type { SessionRow } from '../../shared/feed.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
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

export const waitingCount = (rows: readonly SessionRow[]): number =>
  rows.reduce((sum, row) => sum + row.waiting, 0);

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

/** Goes to where it is decided: its card, or the first open change of its patch. */
export function openWaiting({
  sessionId,
  callId,
  kind,
}: Pick<ApprovalRow, 'sessionId' | 'callId' | 'kind'>): void {
  openSession(sessionId);
  showCall(callId);
  if (kind === 'patch') openReviewAt({ callId, path: null, hunk: null });
  else openCard({ sessionId, callId });
}

/** The same from outside the page. What was decided meanwhile is shown as its line; a session that is gone is not opened. */
export function openNoticed(sessionId: string, callId: string | null): void {
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
