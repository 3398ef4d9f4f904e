/**
 * Makes a folder with those above it. Node's own way to do so never ends where a file system has a parent and still says that
 * there is none (`/proc`), and a start that hangs without a word is worse than one that fails.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';

const reasons: Record<string, string> = {
  ENOENT: 'no folder can be made in that place',
  EEXIST: 'there is a file in its place',
  ENOTDIR: 'there is a file in its place or above it',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk is read-only',
  ENOSPC: 'the disk is full',
};

/** Readable by its owner only where it is made; one that is there stays as it is. `failed`, with the reason in words. */
export function makeFolder(folder: string): Result<void> {
  try {
    make(folder);
    return ok(undefined);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return fail('failed', `The folder ${folder} cannot be made: ${reasons[code] ?? message}.`);
  }
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    make(parent);
    mkdirSync(folder, { mode: 0o700 });
  }
}
