/**
 * Folders as they were looked at, for as long as their times say that nothing was made, moved or removed in them: before each command
 * a whole workspace is walked, and a look at the time of a folder costs a tenth of listing it.
 */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { isBarred } from './barred-folder.ts';

/** Long enough that two changes cannot have the same time by the clock of the file system. */
const settledNs = 100_000_000n;

/**
 * `look` makes of a folder's entries what is kept of it. Gives null for a folder that is there and cannot be listed, and what `look`
 * makes of no entries for one that is not there. Synchronous: a look takes microseconds, and the way through a thread ten times as
 * long.
 */
export function createFolderCache<T>(
  look: (folder: string, entries: readonly Dirent[]) => T,
): (folder: string) => T | null {
  const known = new Map<string, { changedAt: bigint; seen: T }>();
  return (folder) => {
    try {
      // Not the time that can be set by hand: this one changes whenever anything of the folder does.
      const { ctimeNs: changedAt } = statSync(folder, { bigint: true });
      const before = known.get(folder);
      if (before?.changedAt === changedAt) return before.seen;
      const seen = look(folder, readdirSync(folder, { withFileTypes: true }));
      const isSettled = changedAt + settledNs < BigInt(Date.now()) * 1_000_000n;
      if (isSettled) known.set(folder, { changedAt, seen });
      else known.delete(folder);
      return seen;
    } catch (error) {
      if (isBarred(folder, error)) return null;
      known.delete(folder);
      return look(folder, []);
    }
  };
}
