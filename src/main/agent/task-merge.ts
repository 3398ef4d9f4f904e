/**
 * What a task has changed, put onto what is held where it came from. Both began from the same files; where another task has changed
 * the same lines meanwhile nobody guesses: the task's changes stay in its session, as a whole, because half of them may not even work.
 */

import type { HeldFile } from '../../shared/held.ts';
import { changesSomething } from '../../shared/proposal.ts';
import type { BlobStore } from '../tools/tool.ts';
import { mergeContents } from './merge-contents.ts';

export interface Sides {
  /** Held by who gave the task, when it began. */
  inherited: readonly HeldFile[];
  /** Held by the task's session at its end. */
  theirs: readonly HeldFile[];
  /** Held by who gave it, now. */
  now: readonly HeldFile[];
}

/** `held` begins from `now`, sorted by path. With `clashes`, paths, there is nothing to hold. */
export function mergeTask(
  blobs: BlobStore,
  { inherited, theirs, now }: Sides,
): { held: HeldFile[]; clashes: string[] } {
  const [first, last, here] = [byPath(inherited), byPath(theirs), byPath(now)];
  const held: HeldFile[] = [];
  const clashes: string[] = [];
  for (const path of [...new Set([...first.keys(), ...last.keys()])].sort()) {
    const [from, to, there] = [first.get(path), last.get(path), here.get(path)];
    const disk = (from ?? to)?.before ?? null;
    const base = from === undefined ? disk : from.after;
    const mine = to === undefined ? disk : to.after;
    const before = there === undefined ? disk : there.after;
    const bit = to?.executable === from?.executable ? undefined : to?.executable;
    if (base === mine && bit === undefined) continue;
    const after = mergedFile(blobs, { base, mine, now: before });
    if (after === undefined) clashes.push(path);
    else {
      const change = {
        path,
        before,
        after,
        ...(bit === undefined || after === null ? {} : { executable: bit }),
      };
      if (changesSomething(change)) held.push(change);
    }
  }
  return clashes.length > 0 ? { held: [], clashes } : { held, clashes };
}

/** The digest of the file with both changes in it; undefined where they are about the same lines, or cannot be merged as lines. */
function mergedFile(
  blobs: BlobStore,
  { base, mine, now }: { base: string | null; mine: string | null; now: string | null },
): string | null | undefined {
  if (now === base || now === mine) return mine;
  if (mine === base) return now;
  const merged = mine === null || now === null ? null : mergeContents(blobs, { base, mine, theirs: now });
  return merged?.conflicts === 0 ? merged.after : undefined;
}

const byPath = (files: readonly HeldFile[]): Map<string, HeldFile> =>
  new Map(files.map((file) => [file.path, file]));
