/**
 * Folders of the workspace as open descriptors. A path checked and then used by name can be swapped for a symlink in
 * between; a descriptor cannot. On Linux every step opens one name relative to the descriptor before it, without
 * following links, and files are then opened, created and renamed relative to the last one. Elsewhere the chain of
 * names is checked before and, through `stillThere`, after: that notices a swap but cannot prevent it.
 *
 * Folders are opened without giving way to others: each step takes microseconds, and handing it to another thread ten times as long.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsync,
  lstatSync,
  openSync,
} from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '../../shared/result.ts';
import { errnoOf, failFromErrno } from './errno.ts';

/** The root as it was when the workspace was opened; a folder put in its place later is not it. */
export type Root = { path: string; dev: bigint; ino: bigint; birth: bigint };

export type Folder = {
  /** The folder, relative to the root; `.` for the root. */
  path: string;
  /** A path for Node's fs functions that means this folder whatever happens to the names on the way. */
  self: string;
  /** The same for a name in it. */
  at(name: string): string;
  sync(): Promise<void>;
  /** Whether the path still leads to this very folder. */
  stillThere(): Promise<boolean>;
  close(): Promise<void>;
};

const noFollow = constants.O_NOFOLLOW ?? 0;
const openFolderFlags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | noFollow;
/** Never through a link, and never waiting for a pipe. */
export const openFileFlags = constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0);

/** Whether a folder's `at` leads to it whatever happens to names. Not merely Linux: some containers have no /proc. */
export const descriptors = process.platform === 'linux' && existsSync('/proc/self/fd');

const flushed = promisify(fsync);

/** `descriptor` is whoever's the step is to close, once: the number may be another file's afterwards. */
type Step = { descriptor: number; path: string };

function openStep(name: string, path: string): Result<Step> {
  try {
    return ok({ descriptor: openSync(name, openFolderFlags), path });
  } catch (error) {
    return isLink(name)
      ? fail('denied', `${path} leads through a symbolic link.`)
      : failFromErrno(error, path);
  }
}

function isLink(name: string): boolean {
  try {
    return lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}

function openRootStep(root: Root): Result<Step> {
  const step = openStep(root.path, root.path);
  if (!step.ok) return step;
  const { descriptor } = step.value;
  try {
    if (isSame(fstatSync(descriptor, { bigint: true }), root)) return ok({ descriptor, path: '.' });
  } catch (error) {
    closeSync(descriptor);
    return failFromErrno(error, root.path);
  }
  closeSync(descriptor);
  return fail('conflict', `${root.path} is not the folder it was.`, 'Open the workspace again.');
}

type Identity = { dev: bigint; ino: bigint };

const isSame = (one: Identity, other: Identity): boolean => one.ino === other.ino && one.dev === other.dev;

/** `held` is this step's own location for fs functions; names below it are reached through it. */
const locationOf = (root: Root, step: Step) =>
  descriptors
    ? `/proc/self/fd/${step.descriptor}`
    : step.path === '.'
      ? root.path
      : join(root.path, step.path);

export type WalkOptions = {
  /** Makes missing folders; each one made is told to `made` with the folder it is in. */
  create?: boolean;
  made?: (path: string) => void;
};

async function descend(root: Root, from: Step, name: string, options: WalkOptions): Promise<Result<Step>> {
  const path = from.path === '.' ? name : `${from.path}/${name}`;
  const location = `${locationOf(root, from)}/${name}`;
  const step = openStep(location, path);
  if (step.ok || step.error.code !== 'not_found' || !options.create) return step;
  try {
    await mkdir(location);
    options.made?.(path);
    if (process.platform !== 'win32') await flushed(from.descriptor);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') return failFromErrno(error, path);
  }
  return openStep(location, path);
}

async function walk(root: Root, path: string, options: WalkOptions): Promise<Result<Step>> {
  let step = openRootStep(root);
  for (const name of path === '.' ? [] : path.split('/')) {
    if (!step.ok) break;
    const from = step.value;
    try {
      step = await descend(root, from, name, options);
    } finally {
      closeSync(from.descriptor);
    }
  }
  return step;
}

/**
 * Opens the folder `path` (from `resolveInside`). `denied`: a symlink on the way; `not_found`; `invalid`: a file on
 * the way; `conflict`: the root was replaced. The caller closes it.
 */
export async function openFolder(
  root: Root,
  path: string,
  options: WalkOptions = {},
): Promise<Result<Folder>> {
  const step = await walk(root, path, options);
  if (!step.ok) return step;
  const { descriptor } = step.value;
  let isOpen = true;
  const self = locationOf(root, step.value);
  return ok({
    path,
    self,
    at: (name) => `${self}/${name}`,
    sync: async () => {
      if (process.platform !== 'win32') await flushed(descriptor);
    },
    stillThere: async () => {
      const again = await walk(root, path, {});
      if (!again.ok) return false;
      try {
        const [now, mine] = [again.value.descriptor, descriptor].map((one) =>
          fstatSync(one, { bigint: true }),
        );
        return now !== undefined && mine !== undefined && isSame(now, mine);
      } finally {
        closeSync(again.value.descriptor);
      }
    },
    close: async () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  });
}

/** Splits a relative path into its folder (`.` for the root) and name. */
export function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf('/');
  return at < 0 ? { folder: '.', name: path } : { folder: path.slice(0, at), name: path.slice(at + 1) };
}

export type OpenFile = { handle: FileHandle; stat: BigIntStats };

/** Opens a regular file for reading; never follows a link and never waits for a pipe. The caller closes it. */
export async function openFile(folder: Folder, name: string): Promise<Result<OpenFile>> {
  const path = folder.path === '.' ? name : `${folder.path}/${name}`;
  let handle: FileHandle;
  try {
    handle = await open(folder.at(name), openFileFlags);
  } catch (error) {
    return failFromErrno(error, path);
  }
  try {
    const stat = await handle.stat({ bigint: true });
    if (stat.isFile() && (descriptors || (await folder.stillThere()))) return ok({ handle, stat });
    await handle.close();
    return fail('invalid', `${path} is ${stat.isDirectory() ? 'a folder' : 'not a regular file'}.`);
  } catch (error) {
    await handle.close();
    return failFromErrno(error, path);
  }
}
