/**
 * What each file looked like when it was last kept, so that a checkpoint reads only what changed. A cache in SQLite:
 * losing it costs time, never a checkpoint, so a damaged one is thrown away. The paths outside of ignore rules that
 * the app asked to keep (`extra`) are in it too.
 */

import type { BigIntStats } from 'node:fs';
import { rmSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import Database from 'better-sqlite3';

export type Row = { path: string; stamp: string; oid: string; seenAt: number };

export type Manifest = {
  /** The name of the blob with this file's content if the file surely has not changed since. */
  find(path: string, stat: BigIntStats): string | null;
  record(rows: readonly Row[]): Promise<void>;
  extras(): string[];
  addExtras(paths: readonly string[]): void;
  /** Forgets files whose content is not among these any more. */
  keepOnly(oids: ReadonlySet<string>): void;
  close(): void;
};

/** Everything that changes when a file does, even when its time is set back. */
export const stampOf = (stat: BigIntStats): string =>
  [stat.size, stat.mtimeNs, stat.ctimeNs, stat.ino, stat.mode].join(':');

/** Two writes within one tick of the file system's clock look alike; whole seconds betray a coarse clock. */
const clockTick = (stat: BigIntStats) => (stat.mtimeNs % 1_000_000_000n === 0n ? 2_000 : 50);

const settled = (stat: BigIntStats, seenAt: number) => {
  const latest = Math.max(Number(stat.mtimeMs), Number(stat.ctimeMs));
  return latest + clockTick(stat) < seenAt;
};

/** Rows written between two breaths of the event loop. */
const rowsAtOnce = 500;

const schema = `
  create table if not exists entry (
    path text primary key, stamp text not null, oid text not null, seen_at integer not null
  ) without rowid;
  create table if not exists extra (path text primary key) without rowid;
`;

function openDatabase(file: string): Database.Database {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = wal');
    database.pragma('synchronous = normal');
    if (database.pragma('quick_check', { simple: true }) !== 'ok') throw new Error('damaged');
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openOrRenew(file: string): Database.Database {
  try {
    return openDatabase(file);
  } catch {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    return openDatabase(file);
  }
}

export function openManifest(file: string): Manifest {
  const database = openOrRenew(file);
  const select = database.prepare<[string], { stamp: string; oid: string; seen_at: number }>(
    'select stamp, oid, seen_at from entry where path = ?',
  );
  const upsert = database.prepare<[string, string, string, number]>(
    'insert or replace into entry (path, stamp, oid, seen_at) values (?, ?, ?, ?)',
  );
  const upsertAll = database.transaction((rows: readonly Row[]) => {
    for (const row of rows) upsert.run(row.path, row.stamp, row.oid, row.seenAt);
  });
  const insertExtra = database.prepare<[string]>('insert or ignore into extra (path) values (?)');
  const allExtras = database.prepare<[], { path: string }>('select path from extra order by path');
  const allEntries = database.prepare<[], { path: string; oid: string }>('select path, oid from entry');
  const remove = database.prepare<[string]>('delete from entry where path = ?');
  return {
    find: (path, stat) => {
      const row = select.get(path);
      return row && row.stamp === stampOf(stat) && settled(stat, row.seen_at) ? row.oid : null;
    },
    record: async (rows) => {
      for (let at = 0; at < rows.length; at += rowsAtOnce) {
        upsertAll(rows.slice(at, at + rowsAtOnce));
        await breathe();
      }
    },
    extras: () => allExtras.all().map((row) => row.path),
    addExtras: database.transaction((paths: readonly string[]) => {
      for (const path of paths) insertExtra.run(path);
    }),
    keepOnly: database.transaction((oids: ReadonlySet<string>) => {
      for (const { path, oid } of allEntries.all()) if (!oids.has(oid)) remove.run(path);
    }),
    close: () => database.close(),
  };
}
