/**
 * A small text file of the person's, or of a folder from elsewhere, as it is on disk. Opened so that a pipe or a device in its place
 * cannot hang the reader.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type PlainText =
  | { kind: 'text'; text: string }
  | { kind: 'none' }
  | { kind: 'unreadable'; why: string };

export interface PlainTextRules {
  /** Whether a symbolic link may stand in its place or its folder's: people link their own files, a folder from elsewhere may not. */
  links: boolean;
  mostBytes: number;
}

/** `why` goes on from the file's path: `is not a regular file`. */
export function readPlainText(file: string, { links, mostBytes }: PlainTextRules): PlainText {
  const noFollow = links ? 0 : (constants.O_NOFOLLOW ?? 0);
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow;
  let descriptor: number;
  try {
    if (!links && lstatSync(dirname(file), { throwIfNoEntry: false })?.isSymbolicLink() === true)
      return { kind: 'unreadable', why: 'is in a folder that is a link' };
    descriptor = openSync(file, flags);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'none' };
    return { kind: 'unreadable', why: `cannot be read (${code ?? 'unknown'})` };
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { kind: 'unreadable', why: 'is not a regular file' };
    if (stat.size > mostBytes) return { kind: 'unreadable', why: `is larger than ${mostBytes} bytes` };
    return { kind: 'text', text: readFileSync(descriptor, 'utf8') };
  } finally {
    closeSync(descriptor);
  }
}
