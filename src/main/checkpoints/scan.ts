/**
 * The workspace as it is now: every file's blob name, reading only files that changed since they were last kept. Lists
 * what ignore files leave in plus the paths asked for; what it leaves out it names, because a checkpoint that silently
 * lacks a file is worse than none.
 */
import { type BigIntStats, existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { ok, type Result } from '../../shared/result.ts';
import { type Folder, openFolder, type Root, splitPath } from '../workspace/descriptor-walk.ts';
import { readBytes } from '../workspace/file-read.ts';
import { listFiles } from '../workspace/list.ts';
import { isProtected, resolveInside } from '../workspace/path.ts';
import { type Manifest, type Row, stampOf } from './manifest.ts';

const largestKept = 5 * 1024 * 1024;
const mostFiles = 100_000;

/** `mode`: permission bits. `reachable`: in the listing or asked to be kept, so that later checkpoints hold it too. */
export type ScannedFile = { oid: string; mode: number; size: number; reachable: boolean };
export type Scan = {
  files: Map<string, ScannedFile>;
  /** Paths left out, with the reason; a folder stands for all below it. */
  skipped: Map<string, string>;
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
};

/** Files looked at between two breaths of the event loop, and files read at the same time. */
const stretch = 200;
const readAtOnce = 8;

type Candidate = { path: string; reachable: boolean };

async function candidates(
  { root, manifest, besides }: ScanRequest,
  skipped: Scan['skipped'],
): Promise<Result<Candidate[]>> {
  const folder = await openFolder(root, '.');
  if (!folder.ok) return folder;
  try {
    let listed = await listFiles(folder.value, mostFiles, { sorted: false });
    // Which ones are within the bound must not depend on chance.
    if (listed.ok && listed.value.truncated)
      listed = await listFiles(folder.value, mostFiles, { sorted: true });
    if (!listed.ok) return listed;
    if (listed.value.truncated)
      skipped.set('.', `there are more than ${mostFiles} files; the rest is left out`);
    const reachable = new Set([...listed.value.names, ...manifest.extras()]);
    const paths = [...new Set([...reachable, ...besides])].sort();
    return ok(paths.map((path) => ({ path, reachable: reachable.has(path) })));
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

type Found = { path: string; name: string; reachable: boolean; stat: BigIntStats };

/** Null when there is nothing to keep; the reason, if it is worth telling, goes to `skipped`. */
function look(folder: Folder, { path, reachable }: Candidate, skipped: Scan['skipped']): Found | null {
  const { name } = splitPath(path);
  const stat = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.isFile() && stat.size <= largestKept) return { path, name, reachable, stat };
  if (stat.isFile()) skipped.set(path, 'larger than 5 MB');
  else
    skipped.set(
      path,
      stat.isSymbolicLink() ? 'a symbolic link' : stat.isDirectory() ? 'a folder' : 'no regular file',
    );
  return null;
}

async function readOne(request: ScanRequest, folder: Folder, found: Found, scan: Scan): Promise<void> {
  const seenAt = Date.now();
  const read = await readBytes(folder, found.name, largestKept);
  if (!read.ok) {
    if (read.error.code !== 'not_found') scan.skipped.set(found.path, read.error.message);
    return;
  }
  const { bytes, stat, mode } = read.value;
  const oid = await request.nameOf(bytes);
  scan.files.set(found.path, { oid, mode: mode & 0o777, size: bytes.length, reachable: found.reachable });
  // Only when nothing was written while it was being read does the stamp stand for these bytes.
  const after = lstatSync(folder.at(found.name), { bigint: true, throwIfNoEntry: false });
  if (after && stampOf(after) === stampOf(stat)) {
    scan.rows.push({ path: found.path, stamp: stampOf(stat), oid, seenAt });
  }
}

async function scanFolder(
  request: ScanRequest,
  folder: Folder,
  here: readonly Candidate[],
  scan: Scan,
): Promise<void> {
  const unknown: Found[] = [];
  for (const [at, candidate] of here.entries()) {
    if (at % stretch === stretch - 1) await breathe();
    const found = look(folder, candidate, scan.skipped);
    if (found === null) continue;
    const { path, reachable, stat } = found;
    const oid = request.manifest.find(path, stat);
    if (oid === null) unknown.push(found);
    else scan.files.set(path, { oid, mode: Number(stat.mode) & 0o777, size: Number(stat.size), reachable });
  }
  const queue = unknown.values();
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
    if (nested(folder)) continue;
    const here = folders.get(folder);
    if (here) here.push(candidate);
    else folders.set(folder, [candidate]);
  }
  return folders;
}

/** Fails as `openFolder` and `listFiles` do for the root; a folder or file that cannot be read is only skipped. */
export async function scan(request: ScanRequest): Promise<Result<Scan>> {
  const result: Scan = { files: new Map(), skipped: new Map(), rows: [] };
  const paths = await candidates(request, result.skipped);
  if (!paths.ok) return paths;
  let sinceBreath = 0;
  for (const [path, here] of byFolder(request.root, paths.value, result.skipped)) {
    const folder = await openFolder(request.root, path);
    if (!folder.ok) {
      if (folder.error.code === 'conflict') return folder;
      if (folder.error.code !== 'not_found')
        for (const file of here) result.skipped.set(file.path, folder.error.message);
      continue;
    }
    try {
      await scanFolder(request, folder.value, here, result);
    } finally {
      await folder.value.close();
    }
    sinceBreath += here.length;
    if (sinceBreath >= stretch) {
      sinceBreath = 0;
      await breathe();
    }
  }
  return ok(result);
}
