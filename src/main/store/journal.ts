/**
 * The append-only journal. An append is one transaction: the events, the contents they name and the session's row in the
 * list; when it returns, all of it is on disk. Order is by `seq`, which the primary key keeps free of doubles.
 */
import { and, asc, desc, eq, getTableColumns, gt, isNotNull, lte, sql } from 'drizzle-orm';
import type { Fact, JournalEvent } from '../../shared/event.ts';
import type { SessionRow } from '../../shared/feed.ts';
import type { Blobs } from './blobs.ts';
import type { Database } from './database.ts';
import { events, sessions } from './schema.ts';

export interface Journal {
  /** Appends events whose `seq` follow the last one, and renews the row. Throws when they do not follow. */
  append(row: SessionRow, added: readonly JournalEvent[]): void;
  /** Events after `after`, ascending. Empty for an unknown session. */
  read(sessionId: string, after?: number): JournalEvent[];
  /** The same as the JSON of one array, and only up to event `last` and with it where that is given. */
  text(sessionId: string, after: number, last?: number): string;
  /** Its events of these types after `after`, ascending. */
  ofTypes(sessionId: string, types: readonly Fact['type'][], after?: number): JournalEvent[];
  /** Events of these types after that time (ms since 1970), of all sessions. */
  since(at: number, types: readonly Fact['type'][]): { sessionId: string; event: JournalEvent }[];
  /** Newest first. */
  rows(): SessionRow[];
  /** Those begun in the background that wait or are at work. */
  errands(): SessionRow[];
  row(sessionId: string): SessionRow | undefined;
  /** Deletes a session with all its events; their contents stay until the next clean-up. */
  remove(sessionId: string): void;
}

type StoredEvent = Pick<typeof events.$inferSelect, 'seq' | 'at' | 'type' | 'data'>;

export function createJournal({ orm, sqlite }: Database, blobs: Blobs): Journal {
  const insertEvent = orm
    .insert(events)
    .values({
      sessionId: sql.placeholder('sessionId'),
      seq: sql.placeholder('seq'),
      at: sql.placeholder('at'),
      type: sql.placeholder('type'),
      data: sql.placeholder('data'),
    })
    .prepare();
  const renewRow = prepareRowUpsert(orm);
  const write = sqlite.transaction((row: SessionRow, added: readonly JournalEvent[]) => {
    renewRow.run({ ...row });
    blobs.flush();
    for (const { seq, at, type, data } of added) {
      insertEvent.run({ sessionId: row.id, seq, at, type, data: JSON.stringify(data) });
    }
  });
  const selects = prepareSelects(orm);
  const rowsOf = (sessionId: string, after: number, last = Number.MAX_SAFE_INTEGER) =>
    selects.between.all({ sessionId, after, last });
  return {
    append(row, added) {
      write.immediate(row, added);
      blobs.flushed();
    },
    read: (sessionId, after = 0) => rowsOf(sessionId, after).map(eventOf),
    ofTypes: (sessionId, types, after = 0) =>
      selects.ofTypes.all({ sessionId, after, types: JSON.stringify(types) }).map(eventOf),
    since: (at, types) =>
      selects.since
        .all({ at, types: JSON.stringify(types) })
        .map(({ sessionId, ...row }) => ({ sessionId, event: eventOf(row) })),
    text: (sessionId, after, last) => `[${rowsOf(sessionId, after, last).map(textOf).join(',')}]`,
    rows: () => orm.select().from(sessions).orderBy(desc(sessions.updatedAt), desc(sessions.id)).all(),
    errands: () => orm.select().from(sessions).where(isNotNull(sessions.errand)).all(),
    row: (sessionId) => orm.select().from(sessions).where(eq(sessions.id, sessionId)).get(),
    remove(sessionId) {
      orm.delete(sessions).where(eq(sessions.id, sessionId)).run();
    },
  };
}

const stored = { seq: events.seq, at: events.at, type: events.type, data: events.data };

/** `types` as JSON, so that one statement does for any of them: building one costs more than running it. */
const isOfTypes = sql`${events.type} in (select value from json_each(${sql.placeholder('types')}))`;

function prepareSelects(orm: Database['orm']) {
  const isOfSession = and(
    eq(events.sessionId, sql.placeholder('sessionId')),
    gt(events.seq, sql.placeholder('after')),
  );
  const select = () => orm.select(stored).from(events).orderBy(asc(events.seq));
  return {
    between: select()
      .where(and(isOfSession, lte(events.seq, sql.placeholder('last'))))
      .prepare(),
    ofTypes: select().where(and(isOfSession, isOfTypes)).prepare(),
    since: orm
      .select({ sessionId: events.sessionId, ...stored })
      .from(events)
      .where(and(gt(events.at, sql.placeholder('at')), isOfTypes))
      .prepare(),
  };
}

/** Built once: building it at each append costs more than running it. */
function prepareRowUpsert(orm: Database['orm']) {
  const columns = Object.entries(getTableColumns(sessions));
  const set = columns.map(([key, column]) => [key, sql.raw(`excluded.${column.name}`)]);
  return orm
    .insert(sessions)
    .values({
      id: sql.placeholder('id'),
      title: sql.placeholder('title'),
      workspace: sql.placeholder('workspace'),
      mode: sql.placeholder('mode'),
      model: sql.placeholder('model'),
      status: sql.placeholder('status'),
      waiting: sql.placeholder('waiting'),
      events: sql.placeholder('events'),
      createdAt: sql.placeholder('createdAt'),
      updatedAt: sql.placeholder('updatedAt'),
      pinned: sql.placeholder('pinned'),
      archived: sql.placeholder('archived'),
      parent: sql.placeholder('parent'),
      errand: sql.placeholder('errand'),
    })
    .onConflictDoUpdate({ target: sessions.id, set: Object.fromEntries(set) })
    .prepare();
}

/** Rows were written by `append` from typed facts, so reading trusts them instead of validating ten thousand each time. */
const eventOf = ({ seq, at, type, data }: StoredEvent): JournalEvent =>
  ({ seq, at, type, data: JSON.parse(data) }) as JournalEvent;

/** An event's JSON; its data is JSON already. */
const textOf = ({ seq, at, type, data }: StoredEvent): string =>
  `{"seq":${seq},"at":${at},"type":"${type}","data":${data}}`;
