/**
 * A folder that could not be listed: whether something may be in it all the same. A command can take away its own right to list a
 * folder and still use what is in it by name, so such a one must not count as empty.
 */
import { statSync } from 'node:fs';

/** False when it has gone, is no folder, or belongs to somebody else: then a command gets into it no more than we do. */
export function isBarred(folder: string, error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return false;
  if (code !== 'EACCES' && code !== 'EPERM') return true;
  const own = process.getuid?.();
  return statSync(folder, { throwIfNoEntry: false })?.uid === own;
}
