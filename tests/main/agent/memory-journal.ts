/** The journal's promise without a disk, for tests of what stands on it. */
import type { Journal } from '../../../src/main/store/journal.ts';
import type { JournalEvent } from '../../../src/shared/event.ts';
import type { SessionRow } from '../../../src/shared/feed.ts';

/** `broken` makes the next writes fail as a full disk does. */
export function memoryJournal(): Journal & { broken: boolean } {
  const events = new Map<string, JournalEvent[]>();
  const rows = new Map<string, SessionRow>();
  const subject = {
    broken: false,
    append(row: SessionRow, added: readonly JournalEvent[]) {
      if (subject.broken) throw new Error('disk full');
      rows.set(row.id, row);
      events.set(row.id, [...(events.get(row.id) ?? []), ...added]);
    },
    read: (id: string, after = 0) => (events.get(id) ?? []).filter((event) => event.seq > after),
    rows: () => [...rows.values()],
    row: (id: string) => rows.get(id),
    remove(id: string) {
      rows.delete(id);
      events.delete(id);
    },
  };
  return subject;
}
