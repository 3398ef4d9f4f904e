/**
 * The person's folders that are in use, each opened once with its checkpoints. Checkpoints of a folder live in the data folder
 * under the digest of its real path, never in the folder itself.
 */
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../shared/result.ts';
import type { OpenFolder } from './agent/engine.ts';
import { digestBytes } from './base/digest.ts';
import { openCheckpoints } from './checkpoints/checkpoints.ts';
import type { Bounds } from './checkpoints/collect.ts';
import { createOldCheckpoints } from './old-checkpoints.ts';
import type { Settings } from './settings.ts';
import { failFromErrno } from './workspace/errno.ts';
import { openRoot, openWorkspace } from './workspace/workspace.ts';

export interface Folders {
  open(path: string): Promise<Result<OpenFolder>>;
  /** Lets old checkpoints go, also those of folders that nobody has open. */
  collect(bounds: Bounds): Promise<void>;
  close(): Promise<void>;
}

export function createFolders(
  { dataFolder, settings }: { dataFolder: string; settings: Pick<Settings, 'get'> },
  opened: (folder: OpenFolder) => void,
  log: (message: string, error: unknown) => void = () => {},
): Folders {
  mkdirSync(dataFolder, { recursive: true });
  const real = realpathSync(dataFolder);
  leaveOut(real, log);
  const parent = join(dataFolder, 'checkpoints');
  const largest = (): number => settings.get('checkpoints.fileMegabytes') * 1024 * 1024;
  const old = createOldCheckpoints(parent, log);
  const known = new Map<string, Promise<Result<OpenFolder>>>();
  const openOnce = async (path: string): Promise<Result<OpenFolder>> => {
    const workspace = await openWorkspace(path, real);
    if (!workspace.ok) return workspace;
    const dir = join(parent, digestBytes(workspace.value.root).slice(0, 32));
    try {
      await mkdir(dir, { recursive: true });
    } catch (error) {
      return failFromErrno(error, dir);
    }
    const { root } = workspace.value;
    const checkpoints = await old.whileOpening(dir, () => openCheckpoints({ dir, root, largest }));
    if (!checkpoints.ok) return checkpoints;
    const folder = { workspace: workspace.value, checkpoints: checkpoints.value };
    try {
      opened(folder);
    } catch (error) {
      log('remembering a folder', error); // a convenience; no reason not to open it
    }
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
    collect: old.collect,
    async close() {
      await old.close();
      const open = await Promise.all(known.values());
      known.clear();
      await Promise.all(open.map((result) => (result.ok ? result.value.checkpoints.close() : undefined)));
    },
  };
}

/**
 * A workspace may hold the data folder: a home folder does. What is in that is in no listing, search or checkpoint then, or a rewind
 * would write over the database it is recorded in. Only what is directly in it, since the demo's workspace is further down.
 */
function leaveOut(dataFolder: string, log: (message: string, error: unknown) => void): void {
  const file = join(dataFolder, '.rgignore');
  try {
    if (!existsSync(file)) writeFileSync(file, '/*\n');
  } catch (error) {
    log('leaving the data folder out of listings', error);
  }
}
