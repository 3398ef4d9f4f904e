/**
 * Everything that waits for a person, over all sessions. Asked anew whenever the sessions list says that the number of
 * waiting calls changed somewhere; the count itself is the list's, so that it is never behind.
 */
import type { z } from 'zod';
import { create } from 'zustand';
import type { approvalRowSchema } from '../../shared/contract/approvals.ts';
import type { SessionRow } from '../../shared/feed.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { useSessions } from './sessions.ts';

export type ApprovalRow = z.infer<typeof approvalRowSchema>;

interface Inbox {
  /** Oldest first. */
  rows: readonly ApprovalRow[];
  loaded: boolean;
  failure: Failure | null;
}

export const useInbox = create<Inbox>(() => ({ rows: [], loaded: false, failure: null }));

export const waitingCount = (rows: readonly SessionRow[]): number =>
  rows.reduce((sum, row) => sum + row.waiting, 0);

/** Call once. */
export function startInbox(): void {
  let seen = '';
  useSessions.subscribe(({ rows }) => {
    const waiting = rows
      .filter((row) => row.waiting > 0)
      .map((row) => `${row.id} ${row.waiting} ${row.events}`);
    const now = waiting.sort().join('\n');
    if (now === seen) return;
    seen = now;
    void refreshInbox();
  });
}

export async function refreshInbox(): Promise<void> {
  const rows = await asked(() => client().approval.pending({}));
  useInbox.setState(
    rows.ok ? { rows: rows.value, loaded: true, failure: null } : { loaded: true, failure: rows.error },
  );
}
