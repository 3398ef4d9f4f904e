/** Sessions by when something last happened in them. */
import type { SessionRow } from '../../../shared/feed.ts';
import { sameDay } from '../../format.ts';

export interface SessionGroup {
  name: 'today' | 'earlier';
  rows: readonly SessionRow[];
}

/** Groups that are not empty, the order of rows kept. `now` in milliseconds since 1970. */
export function groupSessions(rows: readonly SessionRow[], now: number): SessionGroup[] {
  const today = rows.filter((row) => sameDay(row.updatedAt, now));
  const earlier = rows.filter((row) => !sameDay(row.updatedAt, now));
  const groups: SessionGroup[] = [
    { name: 'today', rows: today },
    { name: 'earlier', rows: earlier },
  ];
  return groups.filter((group) => group.rows.length > 0);
}
