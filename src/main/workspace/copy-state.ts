/** What is known of a private copy of a workspace (see `copied-workspace.ts`): how each file in it was made, so that what a command did is told. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { openFolder, type Root, splitPath } from './descriptor-walk.ts';
import { listFiles } from './list.ts';
import { openRoot, type Workspace } from './workspace.ts';

export interface CopyParts {
  workspace: Workspace;
  /** Ours, for this copy alone; made when it is needed. What an earlier start left in it is removed as far as that can be. */
  folder: string;
  /** Absolute: where the app keeps all that is its own, `folder` as well. No copy has any of it. */
  dataFolder: string;
  blobs: { put(bytes: Uint8Array): string; get(digest: string): Uint8Array | undefined };
}

export interface CopyBounds {
  files: number;
  bytes: number;
  /** A folder that ignore files leave out is copied up to this size. */
  asideEntries: number;
  asideBytes: number;
  changes: number;
}

/** `source` is what it was made from: a stamp of the file in the workspace, or a digest of what is held. */
export interface Made {
  source: string;
  stamp: string;
  /** Permission bits. */
  mode: number;
  /** Left out by ignore files: what commands make of it stays, and is never held. */
  isAside: boolean;
}

export interface CopyState extends CopyParts {
  /** Whether this path of the workspace is the app's own data. */
  isOurs(path: string): boolean;
  bounds: CopyBounds;
  root: Root;
  made: Map<string, Made>;
  /** Where each link that was copied, or that ignore files leave out, leads. */
  links: Map<string, string>;
  /** Folders that ignore files leave out. */
  aside: Set<string>;
  shown: Set<string>;
  /** The file with what ignore rules from outside of the workspace say of it. */
  outer: string;
}

/** Files of the copy that ignore rules leave in, as they would be in the workspace. */
export async function filesIn({ folder, bounds, outer }: CopyState): Promise<Result<Set<string>>> {
  const root = await openRoot(folder);
  const opened = root.ok ? await openFolder(root.value, '.') : root;
  if (!opened.ok) return opened;
  try {
    const listed = await listFiles(opened.value, 2 * bounds.files, { sorted: false, outer });
    if (!listed.ok) return listed;
    if (listed.value.truncated) return fail('invalid', `It has over ${2 * bounds.files} files.`);
    return ok(new Set(listed.value.names));
  } finally {
    await opened.value.close();
  }
}

/** Null for what is no file; never that of what a link leads to. */
export function stampAt(path: string): string | null {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat?.isFile() === true ? `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}` : null;
}

export const modeAt = (path: string): number =>
  (lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777;

/** Nothing where a file is in the place of a folder on the way. */
export function sizeAt(path: string): number {
  try {
    return lstatSync(path).size;
  } catch {
    return 0;
  }
}

/** Every folder of these files below the top, those further up first. */
export function foldersOf(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths)
    for (let at = splitPath(path).folder; at !== '.' && !found.has(at); at = splitPath(at).folder)
      found.add(at);
  return [...found].sort();
}

/** No link is on the way to it. */
export function isPlain(folder: string, path: string): boolean {
  for (let at = splitPath(path).folder; at !== '.'; at = splitPath(at).folder)
    if (lstatSync(join(folder, at), { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return true;
}
