/** The journal's promise without a disk, for tests of what stands on it. */
import type { Journal } from '../../../src/main/store/journal.ts';
import type { JournalEvent } from '../../../src/shared/event.ts';
import type { SessionRow } from '../../../src/shared/feed.ts';

/** `broken` makes the next writes fail as a full disk does; `reads` counts how often a whole journal was read. */
export function memoryJournal(): Journal & { broken: boolean; reads: number } {
  const events = new Map<string, JournalEvent[]>();
  const rows = new Map<string, SessionRow>();
  const stored = (id: string): JournalEvent[] => events.get(id) ?? [];
  const subject = {
    broken: false,
    reads: 0,
    append(row: SessionRow, added: readonly JournalEvent[]) {
      if (subject.broken) throw new Error('disk full');
      rows.set(row.id, row);
      events.set(row.id, [...stored(row.id), ...added]);
    },
    read(id: string, after = 0) {
      subject.reads += 1;
      return stored(id).filter((event) => event.seq > after);
    },
    text: (id: string, after: number, last = Number.POSITIVE_INFINITY) =>
      JSON.stringify(stored(id).filter(({ seq }) => seq > after && seq <= last)),
    ofTypes: (id: string, types: readonly string[], after = 0) =>
      stored(id).filter((event) => event.seq > after && types.includes(event.type)),
    since: (at: number, types: readonly string[]) =>
      [...events].flatMap(([sessionId, list]) =>
        list
          .filter((event) => event.at > at && types.includes(event.type))
          .map((event) => ({ sessionId, event })),
      ),
    rows: () => [...rows.values()],
    errands: () => [...rows.values()].filter(({ errand }) => errand !== null),
    row: (id: string) => rows.get(id),
    remove(id: string) {
      rows.delete(id);
      events.delete(id);
    },
  };
  return subject;
}
