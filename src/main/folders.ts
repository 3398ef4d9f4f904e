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
import { openWorkspace } from './workspace/workspace.ts';

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
    await mkdir(dir, { recursive: true });
    const checkpoints = await openCheckpoints({ dir, root: workspace.value.root });
    if (!checkpoints.ok) return checkpoints;
    const folder = { workspace: workspace.value, checkpoints: checkpoints.value };
    opened(folder);
    return ok(folder);
  };
  return {
    async open(path) {
      const there = known.get(path) ?? openOnce(path);
      known.set(path, there);
      const result = await there;
      // A folder that is missing now may be there the next time somebody asks.
      if (!result.ok) known.delete(path);
      return result;
    },
    async close() {
      const open = await Promise.all(known.values());
      known.clear();
      await Promise.all(open.map((result) => (result.ok ? result.value.checkpoints.close() : undefined)));
    },
  };
}
