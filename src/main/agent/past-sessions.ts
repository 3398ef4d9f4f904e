/**
 * The commands of sessions, read from the journal as far as they are not known yet. Which part of a journal was read is kept with
 * what was made of it, so asking again costs what was added since. What a person took back of a task's work is in the journal of the
 * session that gave it: ask for both.
 */
import type { SessionRow } from '../../shared/feed.ts';
import { createPastCalls, type PastCall, type PastCalls, pastTypes } from '../policy/past-calls.ts';
import type { Journal } from '../store/journal.ts';

export interface PastSessions {
  calls(rows: readonly Pick<SessionRow, 'id' | 'events'>[]): PastCall[];
}

/** Sessions kept in memory; more are read again when they are asked for. */
const mostKept = 200;

export function createPastSessions(journal: Pick<Journal, 'ofTypes'>): PastSessions {
  const known = new Map<string, { seq: number; past: PastCalls }>();
  function pastOf({ id, events }: Pick<SessionRow, 'id' | 'events'>): PastCalls {
    const { seq, past } = known.get(id) ?? { seq: 0, past: createPastCalls(id) };
    if (seq < events) past.take(journal.ofTypes(id, pastTypes, seq));
    known.delete(id);
    known.set(id, { seq: events, past });
    const [oldest] = known.keys();
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    return past;
  }
  return {
    calls(rows) {
      const pasts = new Map(rows.map((row) => [row.id, pastOf(row)]));
      const refusals = [...pasts.values()].flatMap((past) => past.refusals());
      for (const { sessionId, paths, at } of refusals)
        refusals.push(...(pasts.get(sessionId)?.refuse(paths, at) ?? []));
      return [...pasts.values()].flatMap((past) => past.calls());
    },
  };
}
