/**
 * What SQLite throws when the disk, not our code, is at fault, as a failure a person can act on. Nothing was written then:
 * an append is one transaction.
 */
import type { Failure } from '../../shared/result.ts';

const causes: Record<string, [what: string, hint: string]> = {
  SQLITE_FULL: ['the disk is full', 'Free some space, then try again.'],
  SQLITE_IOERR: ['the disk reports an error', 'Check the disk that holds the data folder, then try again.'],
  SQLITE_READONLY: ['it is read-only', 'Make the data folder writable, then start again.'],
  SQLITE_CANTOPEN: [
    'its files cannot be opened',
    'Look whether the data folder is still there, then start again.',
  ],
  SQLITE_BUSY: ['another program keeps it locked', 'Close what else has the database open, then try again.'],
};

/** Undefined for anything else, which is a bug. Extended codes (`SQLITE_IOERR_WRITE`) count as their first part. */
export function storeTrouble(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const cause = causes[/^SQLITE_[A-Z]+/.exec(error.code)?.[0] ?? ''];
  if (cause === undefined) return undefined;
  const [what, hint] = cause;
  return {
    code: 'unavailable',
    message: `The journal cannot be written: ${what}. Nothing was recorded.`,
    hint,
  };
}
