/** Node's errno errors as failures. An error without an errno is a bug and is thrown on. */
import { type FailureCode, fail } from '../../shared/result.ts';

const known: Record<string, [FailureCode, string]> = {
  ENOENT: ['not_found', 'does not exist'],
  ENOTDIR: ['invalid', 'has a file where a folder is needed'],
  EISDIR: ['invalid', 'is a folder'],
  ENAMETOOLONG: ['invalid', 'has a name that is too long'],
  ELOOP: ['denied', 'leads through a symbolic link'],
  EACCES: ['denied', 'is not accessible with your rights'],
  EPERM: ['denied', 'is not accessible with your rights'],
  EROFS: ['denied', 'is on a read-only file system'],
  EEXIST: ['conflict', 'exists already'],
  ENOSPC: ['failed', 'does not fit: the disk is full'],
  EDQUOT: ['failed', 'does not fit: the disk quota is used up'],
};

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export function failFromErrno(error: unknown, path: string) {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  const [failure, what] = known[code] ?? ['failed', `could not be used (${code})`];
  return fail(failure, `${path} ${what}.`);
}
