/**
 * The person's folders that are in use, each opened once with its checkpoints. Checkpoints of a folder live in the data folder
 * under the digest of its real path, never in the folder itself.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../shared/result.ts';
import type { OpenFolder } from './agent/engine.ts';
import { digestBytes } from './base/digest.ts';
import { openCheckpoints } from './checkpoints/checkpoints.ts';
import { failFromErrno } from './workspace/errno.ts';
import { openRoot, openWorkspace } from './workspace/workspace.ts';

export interface Folders {
  open(path: string): Promise<Result<OpenFolder>>;
  close(): Promise<void>;
}

export function createFolders(dataFolder: string, opened: (folder: OpenFolder) => void): Folders {
  const known = new Map<string, Promise<Result<OpenFolder>>>();
  const openOnce = async (path: string): Promise<Result<OpenFolder>> => {
    const workspace = await openWorkspace(path);
    if (!workspace.ok) return workspace;
    const dir = join(dataFolder, 'checkpoints', digestBytes(workspace.value.root).slice(0, 32));
    try {
      await mkdir(dir, { recursive: true });
    } catch (error) {
      return failFromErrno(error, dir);
    }
    const checkpoints = await openCheckpoints({ dir, root: workspace.value.root });
    if (!checkpoints.ok) return checkpoints;
    const folder = { workspace: workspace.value, checkpoints: checkpoints.value };
    opened(folder);
    return ok(folder);
  };
  return {
    async open(path) {
      const root = await openRoot(path);
      if (!root.ok) return root;
      // By what the folder is, not by the words for it: two names of one folder share its checkpoints, and a folder
      // that was put in another's place is opened anew.
      const key = `${root.value.path}\n${root.value.dev}:${root.value.ino}`;
      const there = known.get(key) ?? openOnce(root.value.path);
      known.set(key, there);
      const result = await there.catch(() => undefined);
      // What failed now may work the next time somebody asks.
      if (result?.ok !== true) known.delete(key);
      return result ?? there;
    },
    async close() {
      const open = await Promise.all(known.values());
      known.clear();
      await Promise.all(open.map((result) => (result.ok ? result.value.checkpoints.close() : undefined)));
    },
  };
}
