/**
 * Which sessions go by themselves, as the person has set it: those nobody touched for so many days, and the oldest of those that are
 * more than so many. What is pinned stays, and what runs or waits for a person, however old; a message that is held and a
 * command in the background are such, too, although the list does not show them.
 */
import { runningBackgrounds } from '../../shared/background.ts';
import { familiesOf, type SessionRow } from '../../shared/feed.ts';
import type { SessionState } from '../../shared/session-state.ts';

export interface CleanUpPolicy {
  /** 0: however old. */
  days: number;
  /** Newest ones that stay; 0: however many. Those that always stay are not counted. */
  most: number;
}

/** Of the settings as they are now. */
export const cleanUpPolicy = (settings: {
  get(key: 'keepSessionsDays' | 'keepSessionsCount'): number;
}): CleanUpPolicy => ({ days: settings.get('keepSessionsDays'), most: settings.get('keepSessionsCount') });

const dayMs = 86_400_000;

/** `rows` newest first. `stateOf` is asked of a session that would go. */
export function oldSessions(
  rows: readonly SessionRow[],
  { days, most }: CleanUpPolicy,
  now: number,
  stateOf: (id: string) => SessionState | undefined,
): SessionRow[] {
  // What works for another session goes with it, and stays with it.
  const familyOf = familiesOf(rows);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const family = ({ id }: SessionRow) => familyOf(id).flatMap((one) => byId.get(one) ?? []);
  const isQuiet = ({ pinned, status }: SessionRow) => !pinned && (status === 'idle' || status === 'failed');
  const mayGo = rows.filter(
    (row) => (row.parent === null || !byId.has(row.parent)) && family(row).every(isQuiet),
  );
  const isOld = ({ updatedAt }: SessionRow, index: number): boolean =>
    (days > 0 && updatedAt < now - days * dayMs) || (most > 0 && index >= most);
  const isFree = ({ id }: SessionRow): boolean => {
    const state = stateOf(id);
    return (
      state === undefined || (state.queued.length === 0 && runningBackgrounds(state.backgrounds).length === 0)
    );
  };
  return mayGo
    .filter(isOld)
    .filter((row) => family(row).every(isFree))
    .flatMap(family);
}

/** Now and once a day. Gives what ends it. */
export function eachDay(work: () => void): () => void {
  work();
  const timer = setInterval(work, dayMs);
  timer.unref();
  return () => clearInterval(timer);
}
