/**
 * Reads objects of the store through isomorphic-git, which verifies each against its name. One reader per piece of work:
 * it keeps whole packs in memory while it is held.
 */

import * as fs from 'node:fs';
import git, { type CommitObject, type TreeEntry } from 'isomorphic-git';

/** All reject when the object is missing, damaged or of another kind. */
export type ObjectReader = {
  commit(oid: string): Promise<CommitObject>;
  tree(oid: string): Promise<TreeEntry[]>;
  blob(oid: string): Promise<Buffer>;
};

export function readObjects(gitdir: string): ObjectReader {
  const from = { fs, gitdir, cache: {} };
  return {
    commit: async (oid) => {
      const found = await git.readCommit({ ...from, oid });
      if (found.oid !== oid) throw new Error(`${oid} is not a commit`);
      return found.commit;
    },
    tree: async (oid) => (await git.readTree({ ...from, oid })).tree,
    blob: async (oid) => Buffer.from((await git.readBlob({ ...from, oid })).blob),
  };
}

/** The checkpoint made last; null when there is none yet. */
export async function newestCheckpoint(gitdir: string): Promise<string | null> {
  return git.resolveRef({ fs, gitdir, ref: 'refs/heads/checkpoints' }).catch(() => null);
}
