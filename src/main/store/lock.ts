/**
 * One owner of the data folder. What decides is an operating system's lock, held through SQLite for as long as the process
 * lives: it cannot outlast its owner and cannot be taken twice, which a lock file with a pid in it can (two that find it stale
 * both take it). The file beside it only tells others who the owner is, and the next owner that this one did not end cleanly.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { fail, ok, type Result } from '../../shared/result.ts';

export interface Lock {
  /** True when the owner before did not release it: it crashed or was killed. */
  unclean: boolean;
  release(): void;
}

/** Two that try in the same instant may both be told "busy" once; the second look settles it. Milliseconds. */
const secondLook = 20;

/** Takes the folder's lock; `conflict` names the process that has it. The folder must exist. */
export function acquireLock(folder: string): Result<Lock> {
  const file = join(folder, 'owner.lock');
  let held: Sqlite.Database | undefined;
  try {
    held = new Sqlite(join(folder, 'owner.sqlite'), { timeout: secondLook });
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held?.close();
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return error.code.startsWith('SQLITE_BUSY') ? inUse(folder, file) : unusable(folder, error.message);
  }
  return name(held, folder, file);
}

/** Writes down who the owner is. Without it the lock would hold, but a crash would not be noticed at the next start. */
function name(held: Sqlite.Database, folder: string, file: string): Result<Lock> {
  const unclean = existsSync(file);
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid }), { mode: 0o600, flush: true });
  } catch (error) {
    held.close();
    return unusable(folder, error instanceof Error ? error.message : String(error));
  }
  return ok({
    unclean,
    release() {
      rmSync(file, { force: true });
      held.close();
    },
  });
}

function inUse(folder: string, file: string): Result<never> {
  const pid = readPid(file);
  return fail(
    'conflict',
    `The data folder ${folder} is in use by another Patchbay${pid === undefined ? '' : ` (process ${pid})`}.`,
    'Close the other one, or choose another folder with --data DIR.',
  );
}

const unusable = (folder: string, why: string): Result<never> =>
  fail('failed', `The data folder ${folder} cannot be locked: ${why}.`, 'Choose another with --data DIR.');

function readPid(file: string): number | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const pid: unknown =
      typeof value === 'object' && value !== null && 'pid' in value ? value.pid : undefined;
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    // Its owner is just writing it.
    return undefined;
  }
}
