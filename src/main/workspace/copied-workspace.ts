/**
 * A private copy of a workspace, for commands of an agent whose changes are held: they see its files in place of those on disk, and
 * what they change is found out afterwards. The copy is never the truth: before each command it is made to be what the workspace and
 * the held files say, whatever an earlier command or a crash left in it. Only what ignore files leave out stays as commands made it.
 *
 * A command may have put links anywhere in it, so nothing here writes to a name before its folder was seen to be one.
 */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { HeldFile } from '../../shared/held.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type CollectedChanges, collect } from './copy-changes.ts';
import {
  type CopyBounds,
  type CopyParts,
  type CopyState,
  filesIn,
  foldersOf,
  isPlain,
  type Made,
  modeAt,
  sizeAt,
  stampAt,
} from './copy-state.ts';
import { type Folder, openFile, openFolder, splitPath } from './descriptor-walk.ts';
import { failFromErrno } from './errno.ts';
import { bitsAfter, isProgram } from './file-change.ts';
import { outerIgnores } from './outer-ignores.ts';
import { isOwnData, isProtected } from './path.ts';
import { openRoot } from './workspace.ts';

export interface WorkingCopy {
  /** Brings it up to date. `invalid` when the workspace is too large to be copied. */
  prepare(held: readonly HeldFile[]): Promise<Result<PreparedCopy>>;
  /** What is other than `prepare` left it. Nobody may be at work in it any more. */
  collect(): Promise<Result<CollectedChanges>>;
}

export interface PreparedCopy {
  /** Absolute. */
  folder: string;
  /** Paths, relative to the workspace, of what was too large to be copied: to be shown as it is, read-only. */
  shown: readonly string[];
}

const usualBounds: CopyBounds = {
  files: 50_000,
  bytes: 1024 ** 3,
  asideEntries: 3_000,
  asideBytes: 64 * 1024 ** 2,
  changes: 2_000,
};

/** Files between two breaths of the event loop. */
const stretch = 100;

export function createWorkingCopy(parts: CopyParts, bounds = usualBounds): WorkingCopy {
  let known: CopyState | undefined;
  const opened = async (): Promise<Result<CopyState>> => {
    if (known !== undefined) return ok(known);
    const root = await openRoot(parts.workspace.root);
    if (!root.ok) return root;
    await rm(parts.folder, { recursive: true, force: true }).catch(() => {});
    mkdirSync(parts.folder, { recursive: true, mode: 0o700 });
    const folder = join(parts.folder, randomUUID());
    known = {
      ...{ ...parts, folder, bounds, root: root.value, outer: join(parts.folder, 'ignored') },
      isOurs: isOwnData(root.value.path, parts.dataFolder),
      ...{ made: new Map(), links: new Map(), aside: new Set(), shown: new Set() },
    };
    return ok(known);
  };
  const guarded = async <T>(work: (state: CopyState) => Promise<Result<T>>): Promise<Result<T>> => {
    const state = await opened();
    if (!state.ok) return state;
    try {
      return await work(state.value);
    } catch (error) {
      return failFromErrno(error, 'The copy of the workspace');
    }
  };
  return {
    prepare: (held) => guarded((state) => prepare(state, held)),
    collect: () => guarded(collect),
  };
}

const otherWay = 'Where every write is reviewed on its own, commands run in the folder itself.';

async function prepare(state: CopyState, held: readonly HeldFile[]): Promise<Result<PreparedCopy>> {
  const { workspace, bounds, folder } = state;
  if (state.isOurs('.'))
    return fail('invalid', 'The folder is where this app keeps its own data.', 'Open another folder.');
  const listed = await workspace.list({ recursive: true, limit: bounds.files });
  if (!listed.ok) return listed;
  const entries = listed.value.entries.filter(({ path }) => !isProtected(path) && !state.isOurs(path));
  const bytes = entries.reduce((sum, { size = 0 }) => sum + size, 0);
  if (listed.value.truncated || bytes > bounds.bytes)
    return fail(
      'invalid',
      `The folder is too large to be copied for a command: over ${bounds.files} files or ${Math.round(bounds.bytes / 1024 ** 2)} MB.`,
      otherWay,
    );
  const replaced = new Set(held.map(({ path }) => path));
  const own = held.filter(({ after }) => after !== null);
  const files = entries.map(({ path }) => path);
  const folders = foldersOf([...files, ...own.map(({ path }) => path)]);
  makeFolder(folder);
  await writeFile(state.outer, outerIgnores(workspace.root), { mode: 0o600 });
  for (const path of folders) makeFolder(join(folder, path));
  const wanted = new Set(own.map(({ path }) => path));
  const real = foldersOf(files);
  for (const [path, names] of Map.groupBy(files, (file) => splitPath(file).folder))
    await copyFrom(state, path, names, { replaced, wanted, isAside: false });
  for (const path of ['.', ...real]) await copyAside(state, path, new Set([...files, ...real]), wanted);
  for (const file of own) await putHeld(state, file);
  await removeOthers(state, wanted);
  return ok({ folder, shown: [...state.shown] });
}

/** A folder of our own rights at that very name, whatever was there. Its parent was seen to be one. */
function makeFolder(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory()) rmSync(path, { force: true });
  if (stat?.isDirectory() !== true) mkdirSync(path, { recursive: true });
  else if ((stat.mode & 0o700) !== 0o700) chmodSync(path, 0o755);
}

interface Copying {
  replaced: ReadonlySet<string>;
  wanted: Set<string>;
  isAside: boolean;
}

/** Files of one folder of the workspace, as far as they are not the same already. */
async function copyFrom(
  state: CopyState,
  path: string,
  files: readonly string[],
  { replaced, wanted, isAside }: Copying,
): Promise<void> {
  const opened = await openFolder(state.root, path);
  if (!opened.ok) return;
  const from = opened.value;
  try {
    for (const [index, file] of files.entries()) {
      if (index % stretch === stretch - 1) await breathe();
      if (replaced.has(file)) continue;
      const source = stampAt(from.at(splitPath(file).name));
      if (source === null) continue;
      wanted.add(file);
      const there = state.made.get(file);
      const stamp = stampAt(join(state.folder, file));
      if (there?.source === source && stamp !== null && (isAside || there.stamp === stamp)) continue;
      await copyOne(state, from, file, isAside);
    }
  } finally {
    await from.close();
  }
}

const madeAt = (path: string): Pick<Made, 'stamp' | 'mode'> => ({
  stamp: stampAt(path) ?? '',
  mode: modeAt(path),
});

async function copyOne(state: CopyState, from: Folder, file: string, isAside: boolean): Promise<void> {
  const target = join(state.folder, file);
  const opened = await openFile(from, splitPath(file).name);
  if (!opened.ok) return;
  const { handle } = opened.value;
  try {
    const self = `/proc/self/fd/${handle.fd}`;
    const { ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    rmSync(target, { recursive: true, force: true });
    // A file system that can share contents between files does.
    await copyFile(self, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const source = `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
    state.made.set(file, { source, ...madeAt(target), isAside });
  } finally {
    await handle.close();
  }
}

/** What of a folder no listing names: links, and what ignore files leave out. */
async function copyAside(
  state: CopyState,
  path: string,
  listed: ReadonlySet<string>,
  wanted: Set<string>,
): Promise<void> {
  const opened = await openFolder(state.root, path);
  if (!opened.ok) return;
  const from = opened.value;
  const loose: string[] = [];
  try {
    for (const entry of readdirSync(from.self, { withFileTypes: true })) {
      const below = path === '.' ? entry.name : `${path}/${entry.name}`;
      if (listed.has(below) || isProtected(below) || state.isOurs(below)) continue;
      const target = join(state.folder, below);
      if (entry.isFile() && sizeAt(from.at(entry.name)) > state.bounds.asideBytes) state.shown.add(below);
      else if (entry.isFile()) loose.push(below);
      else if (entry.isSymbolicLink()) copyLink(state, from.at(entry.name), below);
      else if (entry.isDirectory()) await copyFolder(state, below, target);
    }
  } finally {
    await from.close();
  }
  await copyFrom(state, path, loose, { replaced: new Set(), wanted, isAside: true });
}

function copyLink({ folder, links }: CopyState, from: string, path: string): void {
  const target = join(folder, path);
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return;
  const leadsTo = readlinkSync(from);
  symlinkSync(leadsTo, target);
  links.set(path, leadsTo);
}

/** Once; what commands make of it stays until the copy goes. */
async function copyFolder(state: CopyState, path: string, target: string): Promise<void> {
  if (state.shown.has(path)) return;
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there !== undefined) return;
  const room = { entries: state.bounds.asideEntries, bytes: state.bounds.asideBytes };
  if (await isTooLarge(state, path, room)) {
    state.shown.add(path);
    return;
  }
  if (await copyTree(state, path, target)) state.aside.add(path);
}

async function isTooLarge(
  state: CopyState,
  path: string,
  room: { entries: number; bytes: number },
): Promise<boolean> {
  const opened = await openFolder(state.root, path);
  if (!opened.ok) return false;
  const { value: from } = opened;
  try {
    for (const entry of readdirSync(from.self, { withFileTypes: true })) {
      if (state.isOurs(`${path}/${entry.name}`)) continue;
      room.entries -= 1;
      if (entry.isFile()) room.bytes -= sizeAt(from.at(entry.name));
      if (room.entries < 0 || room.bytes < 0) return true;
      if (entry.isDirectory() && (await isTooLarge(state, `${path}/${entry.name}`, room))) return true;
    }
    return false;
  } finally {
    await from.close();
  }
}

/** Whether there is a file in it. */
async function copyTree(state: CopyState, path: string, target: string): Promise<boolean> {
  const opened = await openFolder(state.root, path);
  if (!opened.ok) return false;
  const from = opened.value;
  let isFilled = false;
  makeFolder(target);
  try {
    for (const entry of readdirSync(from.self, { withFileTypes: true })) {
      const below = `${path}/${entry.name}`;
      if (isProtected(below) || state.isOurs(below)) continue;
      if (entry.isFile()) await copyOne(state, from, below, true);
      else if (entry.isSymbolicLink()) copyLink(state, from.at(entry.name), below);
      const isIn = entry.isDirectory() && (await copyTree(state, below, join(target, entry.name)));
      isFilled ||= isIn || entry.isFile();
    }
    return isFilled;
  } finally {
    await from.close();
  }
}

async function putHeld({ folder, root, made, blobs }: CopyState, file: HeldFile): Promise<void> {
  const { path, after } = file;
  const target = join(folder, path);
  const source = after ?? '';
  const there = made.get(path);
  const found = lstatSync(join(root.path, path), { throwIfNoEntry: false })?.mode;
  const mode = bitsAfter(file, found) ?? 0o644;
  const isSame = there?.source === source && there.stamp === stampAt(target);
  if (isSame && isProgram(there.mode) === isProgram(mode)) return;
  const bytes = blobs.get(source);
  if (bytes === undefined) throw new Error(`the held contents of ${path} are not stored`);
  rmSync(target, { recursive: true, force: true });
  await writeFile(target, bytes, { flag: 'wx', mode: mode & 0o777 });
  made.set(path, { source, ...madeAt(target), isAside: false });
}

/** What an earlier command left there and nobody holds. */
async function removeOthers(state: CopyState, wanted: ReadonlySet<string>): Promise<void> {
  const { folder, made } = state;
  const listed = await filesIn(state);
  if (!listed.ok) throw new Error(listed.error.message);
  const others = [...listed.value].filter((path) => !wanted.has(path));
  const gone = [...made].filter(([path, { isAside }]) => !isAside && !wanted.has(path)).map(([path]) => path);
  for (const path of new Set([...others, ...gone])) {
    if (made.get(path)?.isAside === true) continue;
    // By the name of a folder that was made anew it may lead elsewhere: then nothing of ours is there.
    if (isPlain(folder, path)) rmSync(join(folder, path), { force: true, recursive: true });
    made.delete(path);
  }
}
