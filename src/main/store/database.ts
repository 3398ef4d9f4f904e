/**
 * Opens the SQLite file and brings it to today's schema. Commits are durable (`synchronous=FULL`): what a person saw
 * acknowledged is there after a power cut. A damaged file is reported and left as it is, never replaced by an empty one.
 */
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { fail, ok, type Result } from '../../shared/result.ts';

export interface Database {
  readonly orm: BetterSQLite3Database;
  readonly sqlite: Sqlite.Database;
  close(): void;
}

/** `check`: verify the whole file first, for after an unclean stop. `migrations` is the folder with the SQL. */
export function openDatabase(file: string, migrations: string, check: boolean): Result<Database> {
  let sqlite: Sqlite.Database | undefined;
  try {
    if (check && existsSync(file)) {
      const verdict = quickCheck(file);
      if (verdict !== 'ok') return damaged(undefined, file, verdict);
    }
    sqlite = new Sqlite(file);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('busy_timeout = 2000');
    const orm = drizzle(sqlite);
    migrate(orm, { migrationsFolder: migrations });
    const open = sqlite;
    stretchLog(open);
    return ok({ orm, sqlite: open, close: () => open.close() });
  } catch (error) {
    return damaged(sqlite, file, error instanceof Error ? error.message : String(error));
  }
}

/** SQLite begins the write-ahead log anew when it has this many pages. */
const logPages = 950;

/**
 * Gives the write-ahead log the length it will have anyway. A commit that makes the file longer costs twice as much as one
 * that writes into it, and the log is gone after each clean stop. With a small cache the pages of an open transaction go to
 * the log before its end, and taking it back leaves the database as it was. On a full disk the log stays short.
 */
function stretchLog(sqlite: Sqlite.Database): void {
  const cache = Number(sqlite.pragma('cache_size', { simple: true }));
  try {
    sqlite.pragma('cache_size = 10');
    sqlite.exec(`BEGIN IMMEDIATE; CREATE TABLE filler (page BLOB);
      WITH RECURSIVE pages (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM pages WHERE n < ${logPages})
      INSERT INTO filler SELECT zeroblob(4000) FROM pages; ROLLBACK;`);
  } catch {
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
  } finally {
    sqlite.pragma(`cache_size = ${cache}`);
  }
}

/** Read-only, because a writer that closes moves its write-ahead log into the file: there would be nothing left to save. */
function quickCheck(file: string): string {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    return String(sqlite.pragma('quick_check(1)', { simple: true }));
  } finally {
    sqlite.close();
  }
}

function damaged(sqlite: Sqlite.Database | undefined, file: string, why: string): Result<never> {
  sqlite?.close();
  return fail(
    'failed',
    `The database ${file} cannot be used: ${why}.`,
    'Nothing was changed. Keep the file, and start with another folder (--data DIR) or put a backup in its place.',
  );
}
