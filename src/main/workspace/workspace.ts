/**
 * The only way to the person's files: reads and writes below one root, never through a symlink, never to `.git` or our
 * own settings. Paths are relative with forward slashes (absolute ones below the root are taken too). Writes are
 * one at a time; reads are not ordered against them.
 */
import { lstat, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { applyChanges } from './apply.ts';
import type { Root } from './descriptor-walk.ts';
import { failFromErrno } from './errno.ts';
import { type FileChange, planChanges } from './file-change.ts';
import { type FileImage, readInside } from './file-read.ts';
import { type Listing, type ListQuery, listFolder } from './list.ts';
import { moveOut } from './move-out.ts';
import { isOwnData, isProtected, resolveInside } from './path.ts';
import { type SearchQuery, type SearchResult, searchFiles } from './search.ts';
import { sweepTemporary } from './sweep.ts';

export type { FileChange, FileImage };

export type Workspace = {
  /** The real path of the root. */
  readonly root: string;
  /** The root folder's name, for people. */
  readonly name: string;
  /** Tells this folder from one put in its place later; the same after a restart. */
  readonly identity: string;
  /** `not_found`, `denied` (a symlink on the way, outside, no rights), `invalid` (a folder, over 10 MB). */
  read(path: string): Promise<Result<FileImage>>;
  /**
   * All changes or none. `conflict`: a file is not what `before` says; then nothing was written. Answers with the
   * paths that changed, without those that had these bytes and bits already.
   */
  apply(changes: readonly FileChange[]): Promise<Result<{ path: string }[]>>;
  /** Moves what stands at `path`, whatever it is and git's own too, to the absolute `target`, which is not there yet. */
  moveOut(path: string, target: string): Promise<Result<void>>;
  /** After a kill in the middle of `apply`: removes its temporary files beside these paths. Gives how many there were. */
  sweep(paths: readonly string[]): Promise<number>;
  /** Sorted by path. Recursive: files only, ignore files honoured. */
  list(query: ListQuery): Promise<Result<Listing>>;
  search(query: SearchQuery): Promise<Result<SearchResult>>;
};

/** Identity of the folder at `path`; `not_found`, `denied`, or `invalid` when it is no folder. */
export async function openRoot(path: string): Promise<Result<Root>> {
  try {
    const real = await realpath(path);
    const stat = await lstat(real, { bigint: true });
    if (!stat.isDirectory()) return fail('invalid', `${path} is not a folder.`);
    return ok({ path: real, dev: stat.dev, ino: stat.ino, birth: stat.birthtimeNs });
  } catch (error) {
    return failFromErrno(error, path);
  }
}

const kept = (path: string) =>
  fail('denied', `${path} is protected: no tool may read or change it.`, 'Leave it as it is.');

/**
 * Opens the folder `path` as a workspace. It holds nothing open, so there is nothing to close. `dataFolder`: a real path, of which
 * nothing is read or written.
 */
export async function openWorkspace(path: string, dataFolder?: string): Promise<Result<Workspace>> {
  const opened = await openRoot(path);
  if (!opened.ok) return opened;
  const root = opened.value;
  const isOurs = dataFolder === undefined ? () => false : isOwnData(root.path, dataFolder);
  /** Where a request may read: inside, and neither git's nor ours, however its path was come by. */
  const readable = (asked: string, options?: { allowRoot: boolean }): Result<string> => {
    const inside = resolveInside(root.path, asked, options);
    return inside.ok && (isProtected(inside.value) || isOurs(inside.value)) ? kept(inside.value) : inside;
  };
  let writing: Promise<unknown> = Promise.resolve();
  return ok({
    root: root.path,
    name: basename(root.path) || root.path,
    identity: `${root.ino}:${root.birth}`,
    read: async (file) => {
      const inside = readable(file);
      if (!inside.ok) return inside;
      const found = await readInside(root, inside.value);
      if (!found.ok) return found;
      const { bytes, mode, digest } = found.value;
      return ok({ bytes, mode, digest });
    },
    apply: (changes) => {
      const planned = planChanges(root.path, changes);
      if (!planned.ok) return Promise.resolve(planned);
      const ours = planned.value.find((change) => isOurs(change.path));
      if (ours !== undefined) return Promise.resolve(kept(ours.path));
      const done = writing.then(() => applyChanges(root, planned.value));
      writing = done.catch(() => {});
      return done;
    },
    moveOut: async (path, target) => {
      const inside = resolveInside(root.path, path);
      return inside.ok ? moveOut(root, inside.value, target) : inside;
    },
    sweep: (paths) => {
      const inside = paths.map((path) => resolveInside(root.path, path));
      return sweepTemporary(
        root,
        inside.flatMap((path) => (path.ok ? [path.value] : [])),
      );
    },
    list: async (query) => {
      const inside = readable(query.path ?? '.', { allowRoot: true });
      return inside.ok ? listFolder(root, inside.value, query) : inside;
    },
    search: async (query) => {
      const inside = readable(query.path ?? '.', { allowRoot: true });
      return inside.ok ? searchFiles(root, inside.value, query) : inside;
    },
  });
}
