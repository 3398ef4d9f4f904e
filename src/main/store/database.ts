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
    return ok({ orm, sqlite: open, close: () => open.close() });
  } catch (error) {
    return damaged(sqlite, file, error instanceof Error ? error.message : String(error));
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
