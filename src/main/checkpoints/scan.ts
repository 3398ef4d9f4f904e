/**
 * The workspace as it is now: every file's blob name, reading only files that changed since they were last kept. Lists
 * what ignore files leave in plus the paths asked for; what it leaves out it names, because a checkpoint that silently
 * lacks a file is worse than none.
 */
import { type BigIntStats, existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Folder, openFolder, type Root, splitPath } from '../workspace/descriptor-walk.ts';
import { type FileBytes, readBytes, readSmall } from '../workspace/file-read.ts';
import { listFiles } from '../workspace/list.ts';
import { isProtected, resolveInside } from '../workspace/path.ts';
import { type Manifest, type Row, stampOf } from './manifest.ts';
import { type Pace, pacing } from './pace.ts';

const mostFiles = 100_000;

/** `mode`: permission bits. `reachable`: in the listing or asked to be kept, so that later checkpoints hold it too. */
export type ScannedFile = { oid: string; mode: number; size: number; reachable: boolean };
export type Scan = {
  files: Map<string, ScannedFile>;
  /** Paths left out, with the reason; a folder stands for all below it. */
  skipped: Map<string, string>;
  /** Paths that the app asked to keep and that are not there. */
  missing: Set<string>;
  /** What to put into the manifest once the blobs are safe. */
  rows: Row[];
};

export type ScanRequest = {
  root: Root;
  manifest: Manifest;
  /** Names a file's content; a checkpoint also stores it. */
  nameOf: (bytes: Buffer) => Promise<string>;
  /** Paths to look at though no listing may name them (ignored files). */
  besides: readonly string[];
  /** Bytes: larger files are left out. */
  largest: number;
  /** With more files than this there is no answer but `tooMany`. */
  most?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** This very value tells that there are more files than `most`. */
export const tooMany = fail('failed', 'There are too many files to look at here.');

const cancelled = fail('cancelled', 'The files were not looked at to the end.');

/** Files read at the same time, when they are not small. */
const readAtOnce = 8;

/** `asked`: the app asked to keep it, so that it is looked at wherever it is. */
type Candidate = { path: string; reachable: boolean; asked: boolean };

async function candidates(request: ScanRequest, skipped: Scan['skipped']): Promise<Result<Candidate[]>> {
  const { root, manifest, besides, signal } = request;
  const most = Math.min(request.most ?? mostFiles, mostFiles);
  const folder = await openFolder(root, '.');
  if (!folder.ok) return folder;
  try {
    let listed = await listFiles(folder.value, most, { sorted: false, signal });
    if (listed.ok && listed.value.truncated && most < mostFiles) return tooMany;
    // Which ones are within the bound must not depend on chance.
    if (listed.ok && listed.value.truncated)
      listed = await listFiles(folder.value, mostFiles, { sorted: true, signal });
    if (!listed.ok) return listed;
    if (listed.value.truncated)
      skipped.set('.', `there are more than ${mostFiles} files; the rest is left out`);
    const asked = new Set(manifest.extras());
    const reachable = new Set([...listed.value.names, ...asked]);
    const paths = [...new Set([...reachable, ...besides])];
    return ok(paths.map((path) => ({ path, reachable: reachable.has(path), asked: asked.has(path) })));
  } finally {
    await folder.value.close();
  }
}

/** Answers for a folder whether it belongs to a repository inside the workspace; names each such repository once. */
function nestedRepositories(root: Root, skipped: Scan['skipped']): (folder: string) => boolean {
  const known = new Map<string, boolean>([['.', false]]);
  const nested = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const inherited = nested(splitPath(folder).folder);
    const own = !inherited && existsSync(join(root.path, folder, '.git'));
    if (own) skipped.set(folder, 'a repository of its own');
    known.set(folder, inherited || own);
    return inherited || own;
  };
  return nested;
}

type Found = Candidate & { name: string; stat: BigIntStats };

/** Null when there is nothing to keep; the reason, if it is worth telling, goes to `skipped`. */
function look(folder: Folder, candidate: Candidate, largest: number, skipped: Scan['skipped']): Found | null {
  const { path } = candidate;
  const { name } = splitPath(path);
  const stat = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.isFile() && stat.size <= largest) return { ...candidate, name, stat };
  if (stat.isFile()) skipped.set(path, `larger than ${largest / 1024 / 1024} MB`);
  else
    skipped.set(
      path,
      stat.isSymbolicLink() ? 'a symbolic link' : stat.isDirectory() ? 'a folder' : 'no regular file',
    );
  return null;
}

async function keep(
  request: ScanRequest,
  folder: Folder,
  found: Found,
  { bytes, stat, mode }: FileBytes,
  seenAt: number,
  scan: Scan,
): Promise<void> {
  const oid = await request.nameOf(bytes);
  scan.files.set(found.path, { oid, mode: mode & 0o777, size: bytes.length, reachable: found.reachable });
  // Only when nothing was written while it was being read does the stamp stand for these bytes.
  const after = lstatSync(folder.at(found.name), { bigint: true, throwIfNoEntry: false });
  if (after && stampOf(after) === stampOf(stat)) {
    scan.rows.push({ path: found.path, stamp: stampOf(stat), oid, seenAt });
  }
}

async function readOne(request: ScanRequest, folder: Folder, found: Found, scan: Scan): Promise<void> {
  if (request.signal?.aborted) return;
  const seenAt = Date.now();
  const read = await readBytes(folder, found.name, request.largest);
  if (read.ok) return keep(request, folder, found, read.value, seenAt, scan);
  if (read.error.code !== 'not_found') scan.skipped.set(found.path, read.error.message);
}

async function scanFolder(
  request: ScanRequest,
  folder: Folder,
  here: readonly Candidate[],
  scan: Scan,
  pace: Pace,
): Promise<void> {
  const unread: Found[] = [];
  for (const candidate of here) {
    if (pace.isDue()) await pace.rest();
    if (request.signal?.aborted) break;
    const found = look(folder, candidate, request.largest, scan.skipped);
    if (found === null) {
      if (candidate.asked && !scan.skipped.has(candidate.path)) scan.missing.add(candidate.path);
      continue;
    }
    const { path, name, reachable, stat } = found;
    const oid = request.manifest.find(path, stat);
    if (oid !== null) {
      scan.files.set(path, { oid, mode: Number(stat.mode) & 0o777, size: Number(stat.size), reachable });
      continue;
    }
    const seenAt = Date.now();
    const read = readSmall(folder, name);
    if (read === null) unread.push(found);
    else await keep(request, folder, found, read, seenAt, scan);
  }
  const queue = unread.values();
  const worker = async () => {
    for (const found of queue) await readOne(request, folder, found, scan);
  };
  // All have ended before the caller closes the folder they read from.
  for (const ended of await Promise.allSettled(Array.from({ length: readAtOnce }, worker))) {
    if (ended.status === 'rejected') throw ended.reason;
  }
}

function byFolder(
  root: Root,
  paths: readonly Candidate[],
  skipped: Scan['skipped'],
): Map<string, Candidate[]> {
  const folders = new Map<string, Candidate[]>();
  const nested = nestedRepositories(root, skipped);
  for (const candidate of paths) {
    const { path } = candidate;
    if (isProtected(path)) continue;
    const inside = resolveInside(root.path, path);
    if (!inside.ok || path.includes('\ufffd')) {
      skipped.set(path, 'a name that cannot be kept');
      continue;
    }
    const { folder } = splitPath(path);
    if (nested(folder) && !candidate.asked) continue;
    const here = folders.get(folder);
    if (here) here.push(candidate);
    else folders.set(folder, [candidate]);
  }
  return folders;
}

const inOrder = <T>(entries: Iterable<[string, T]>): [string, T][] =>
  [...entries].sort(([one], [other]) => (one < other ? -1 : 1));

/** Fails as `openFolder` and `listFiles` do for the root; a folder or file that cannot be read is only skipped. */
export async function scan(request: ScanRequest): Promise<Result<Scan>> {
  const result: Scan = { files: new Map(), skipped: new Map(), missing: new Set(), rows: [] };
  const paths = await candidates(request, result.skipped);
  if (!paths.ok) return paths;
  const pace = pacing();
  for (const [path, here] of inOrder(byFolder(request.root, paths.value, result.skipped))) {
    if (request.signal?.aborted) return cancelled;
    const folder = await openFolder(request.root, path);
    if (!folder.ok) {
      if (folder.error.code === 'conflict') return folder;
      const isGone = folder.error.code === 'not_found';
      for (const file of here) {
        if (!isGone) result.skipped.set(file.path, folder.error.message);
        else if (file.asked) result.missing.add(file.path);
      }
      continue;
    }
    try {
      await scanFolder(request, folder.value, here, result, pace);
    } finally {
      await folder.value.close();
    }
  }
  if (request.signal?.aborted) return cancelled;
  return ok({ ...result, skipped: new Map(inOrder(result.skipped)) });
}
