/**
 * Sessions by what a person looks for: the pinned ones, then by when something last happened, archived ones apart; those that work for
 * another one stand below it.
 */
import type { SessionRow } from '../../../shared/feed.ts';
import { sameDay } from '../../format.ts';

export interface SessionGroup {
  name: 'pinned' | 'today' | 'earlier' | 'archived';
  rows: readonly SessionRow[];
}

/** Groups that are not empty, the order of rows kept. `now` in milliseconds since 1970. */
export function groupSessions(rows: readonly SessionRow[], now: number): SessionGroup[] {
  const nameOf = ({ pinned, archived, updatedAt }: SessionRow): SessionGroup['name'] => {
    if (archived) return 'archived';
    if (pinned) return 'pinned';
    return sameDay(updatedAt, now) ? 'today' : 'earlier';
  };
  const names = ['pinned', 'today', 'earlier', 'archived'] as const;
  return names
    .map((name) => ({ name, rows: rows.filter((row) => nameOf(row) === name) }))
    .filter((group) => group.rows.length > 0);
}

export interface Family {
  row: SessionRow;
  /** Sessions of its tasks, in the order they were begun. */
  tasks: readonly Family[];
}

/** Sessions of tasks below those that gave them, however deep; one whose parent is not among the rows stands alone. */
export function familiesIn(rows: readonly SessionRow[]): Family[] {
  const ids = new Set(rows.map(({ id }) => id));
  const below = new Map<string | null, SessionRow[]>();
  for (const row of rows) {
    const parent = row.parent !== null && ids.has(row.parent) ? row.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), row]);
  }
  const family = (row: SessionRow): Family => ({
    row,
    tasks: [...(below.get(row.id) ?? [])].sort((a, b) => a.createdAt - b.createdAt).map(family),
  });
  return (below.get(null) ?? []).map(family);
}

/** Whether any of these or of theirs is like that. */
export const anyTask = (tasks: readonly Family[], is: (row: SessionRow) => boolean): boolean =>
  tasks.some(({ row, tasks }) => is(row) || anyTask(tasks, is));

export const countTasks = (tasks: readonly Family[]): number =>
  tasks.reduce((sum, { tasks }) => sum + 1 + countTasks(tasks), 0);
