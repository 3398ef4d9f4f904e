/**
 * What is in a folder. Recursive listings are files only and leave out what ignore files name; a plain one shows all
 * of one folder. Symlinks and git's own folders are in neither, because nothing here reads through them.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Folder, openFolder, type Root } from './descriptor-walk.ts';
import { failFromErrno } from './errno.ts';
import { asRelative, ordinaryFiles, runRipgrep } from './ripgrep.ts';

export type ListQuery = { path?: string; recursive?: boolean; limit?: number };
export type Entry = { path: string; kind: 'file' | 'folder'; size?: number };
export type Listing = { entries: Entry[]; truncated: boolean };

const usualLimit = 1_000;

const below = (folder: Folder, name: string) => (folder.path === '.' ? name : `${folder.path}/${name}`);

async function sizeOf(folder: Folder, name: string): Promise<number | undefined> {
  const stat = await lstat(folder.at(name)).catch(() => null);
  return stat?.isFile() ? stat.size : undefined;
}

async function entryOf(folder: Folder, found: Dirent): Promise<Entry> {
  const path = below(folder, found.name);
  if (found.isDirectory()) return { path, kind: 'folder' };
  const size = await sizeOf(folder, found.name);
  return size === undefined ? { path, kind: 'file' } : { path, kind: 'file', size };
}

const byName = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

async function listOne(folder: Folder, limit: number): Promise<Result<Listing>> {
  try {
    const found = (await readdir(folder.self, { withFileTypes: true }))
      .filter((entry) => entry.name !== '.git' && (entry.isFile() || entry.isDirectory()))
      .sort((one, other) => byName(one.name, other.name));
    const entries: Entry[] = [];
    for (const entry of found.slice(0, limit)) entries.push(await entryOf(folder, entry));
    return ok({ entries, truncated: found.length > limit });
  } catch (error) {
    return failFromErrno(error, folder.path);
  }
}

/**
 * Paths of the files below `folder`, relative to it, that ignore files leave in; sorted when `sorted`. A name that is
 * not UTF-8 comes with replacement characters and cannot be opened. `outer`: a file with ignore rules for this folder,
 * instead of what the folders above it say.
 */
export async function listFiles(
  folder: Folder,
  limit: number,
  { sorted, signal, outer }: { sorted: boolean; signal?: AbortSignal | undefined; outer?: string },
): Promise<Result<{ names: string[]; truncated: boolean }>> {
  const names: string[] = [];
  let truncated = false;
  const end = await runRipgrep({
    args: [
      ...['--files', '--null', ...(sorted ? ['--sort', 'path'] : [])],
      ...(outer === undefined ? [] : ['--no-ignore-parent', '--ignore-file', outer]),
      ...[...ordinaryFiles, '--', './'],
    ],
    cwd: folder.self,
    separator: '\0',
    signal,
    onRecord: (record) => {
      if (names.length === limit) truncated = true;
      else names.push(asRelative(record.toString()));
      return !truncated;
    },
  });
  if (!end.ok) return end;
  if (end.value.stopped && !truncated) return fail('failed', 'Listing the files took too long.');
  if (end.value.code === 2 && names.length === 0 && end.value.complaint !== '') {
    return fail('failed', end.value.complaint);
  }
  return ok({ names, truncated });
}

async function listAll(folder: Folder, limit: number): Promise<Result<Listing>> {
  const files = await listFiles(folder, limit, { sorted: true });
  if (!files.ok) return files;
  const entries: Entry[] = [];
  for (const name of files.value.names) {
    const size = await sizeOf(folder, name);
    entries.push({ path: below(folder, name), kind: 'file', ...(size === undefined ? {} : { size }) });
  }
  return ok({ entries, truncated: files.value.truncated });
}

/** `path` is from `resolveInside`. Entries are sorted by path and carry paths relative to the root. */
export async function listFolder(root: Root, path: string, query: ListQuery): Promise<Result<Listing>> {
  const folder = await openFolder(root, path);
  if (!folder.ok) return folder;
  try {
    const limit = query.limit ?? usualLimit;
    return query.recursive ? await listAll(folder.value, limit) : await listOne(folder.value, limit);
  } finally {
    await folder.value.close();
  }
}
