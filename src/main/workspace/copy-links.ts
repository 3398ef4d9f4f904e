/**
 * Links that commands made, changed or removed in a private copy of a workspace. Links are never held, so they are told and the copy
 * has the workspace's again; those that ignore files leave out stay. Which are is asked of ripgrep, which tells of files only: for as
 * long as it looks an empty file stands in the place of each.
 */
import {
  type Dirent,
  lstatSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { type CopyState, filesIn, foldersOf, isPlain } from './copy-state.ts';
import { isProtected } from './path.ts';

interface Link {
  path: string;
  /** Null when it is gone. */
  leadsTo: string | null;
  why: string;
}

/** `listed`: the files of the copy. Nobody may be at work in it. */
export async function changedLinks(
  state: CopyState,
  listed: ReadonlySet<string>,
): Promise<{ path: string; why: string }[]> {
  const links = [...(await madeLinks(state, listed)), ...goneLinks(state, listed)];
  if (links.length === 0) return [];
  const isIgnored = await ignoredOf(state, links);
  const left: { path: string; why: string }[] = [];
  for (const { path, leadsTo, why } of links.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (!isIgnored(path)) left.push({ path, why });
    else if (leadsTo !== null) symlinkSync(leadsTo, join(state.folder, path));
    if (leadsTo === null || !isIgnored(path)) state.links.delete(path);
    else state.links.set(path, leadsTo);
  }
  return left;
}

/** Of folders that hold no file that is listed no more is looked at: they are left out by ignore files, or as good as empty. */
async function madeLinks(state: CopyState, listed: ReadonlySet<string>): Promise<Link[]> {
  const { folder, aside, links, bounds } = state;
  const known = new Set(['.', ...foldersOf([...listed])]);
  const found: Link[] = [];
  const look = (path: string, room: { entries: number }): void => {
    for (const entry of entriesOf(join(folder, path))) {
      const below = path === '.' ? entry.name : `${path}/${entry.name}`;
      room.entries -= 1;
      if (room.entries < 0) return;
      if (isProtected(below) || aside.has(below)) continue;
      if (entry.isDirectory() && !known.has(below))
        look(below, known.has(path) ? { entries: bounds.asideEntries } : room);
      if (!entry.isSymbolicLink()) continue;
      const leadsTo = readlinkSync(join(folder, below));
      const before = links.get(below);
      if (before === leadsTo) continue;
      const why = before === undefined ? 'a link to' : `a link to ${before} that leads to`;
      found.push({ path: below, leadsTo, why: `${why} ${leadsTo}` });
    }
  };
  for (const path of known) {
    look(path, { entries: Number.POSITIVE_INFINITY });
    await breathe();
  }
  return found;
}

/** None of a folder that a command has shut. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What stands in the place of one is told as a file, and in a folder that is gone or is another there is nothing to see. */
function goneLinks({ folder, links }: CopyState, listed: ReadonlySet<string>): Link[] {
  return [...links.keys()]
    .filter((path) => !listed.has(path) && isPlain(folder, path))
    .filter((path) => lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined)
    .map((path) => ({ path, leadsTo: null, why: 'a link that was removed' }));
}

async function ignoredOf(state: CopyState, links: readonly Link[]) {
  const { folder } = state;
  for (const { path, leadsTo } of links) {
    if (leadsTo !== null) rmSync(join(folder, path));
    writeFileSync(join(folder, path), '', { flag: 'wx' });
  }
  try {
    const listed = await filesIn(state);
    if (!listed.ok) throw new Error(listed.error.message);
    return (path: string): boolean => !listed.value.has(path);
  } finally {
    for (const { path } of links) rmSync(join(folder, path), { force: true });
  }
}
