/**
 * What of a workspace makes something run outside of the sandbox later: git's folders, settings of editors and agents, hooks. A
 * command sees them read-only. What is not there cannot be kept from being made, so it is looked for afterwards.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isBelow } from './bubblewrap-arguments.ts';

/** Wherever they stand in the workspace. */
const everywhere = new Set(['.git']);
/** At the workspace's top only: below it no editor looks for them. */
const atTop = new Set([
  '.patchbay',
  '.vscode',
  '.idea',
  '.zed',
  '.cursor',
  '.claude',
  '.husky',
  '.githooks',
  '.devcontainer',
  '.envrc',
  '.mcp.json',
]);
/** Made by the hundred thousand by tools, and no place that anyone opens as a project. */
const unvisited = new Set(['node_modules', '.venv', 'venv', 'target', '__pycache__']);

/** A workspace with more folders than this is looked through no further; what is near its top comes first. */
const mostFolders = 20_000;

export interface ProtectedPaths {
  /** What of the workspace is to stay as it is: absolute paths with no link in them, sorted. */
  readOnly: string[];
  /** Folders of git elsewhere that the workspace's point at and that point back (worktrees, submodules). */
  outside: string[];
  /** Everything with a protected name, links too, by absolute path: which file or folder it is. */
  identities: ReadonlyMap<string, string>;
}

/** What is known of one folder, for as long as its times say that nothing was made, moved or removed in it. */
interface Seen {
  changedAt: bigint;
  folders: readonly string[];
  found: readonly string[];
}

/** Long enough that two changes cannot have the same time by the clock of the file system. */
const settledNs = 100_000_000n;
/** After so many folders others get their turn. */
const atATime = 400;

/** A finder that reads only folders that changed since it looked last. Breadth first; a folder that cannot be read holds nothing. */
export function createProtectedFinder(): (workspace: string) => Promise<ProtectedPaths> {
  const known = new Map<string, Seen>();
  return async (workspace) => {
    const found: string[] = [];
    const waiting = [workspace];
    for (let at = 0; at < waiting.length && at < mostFolders; at += 1) {
      const folder = waiting[at] ?? workspace;
      const seen = lookAt(folder, folder === workspace, known);
      found.push(...seen.found);
      waiting.push(...seen.folders);
      if (at % atATime === atATime - 1) await new Promise(setImmediate);
    }
    const identities = new Map(found.sort().flatMap((path) => identityOf(path)));
    const real = found.flatMap((path) => behind(path));
    const readOnly = real.filter((path) => path !== workspace && isBelow(path, workspace));
    const outside = readOnly.flatMap((path) => gitElsewhere(path, workspace));
    return { readOnly: [...new Set(readOnly)], outside: [...new Set(outside)], identities };
  };
}

function identityOf(path: string): [string, string][] {
  try {
    const { dev, ino, birthtimeNs } = lstatSync(path, { bigint: true });
    return [[path, `${dev}:${ino}:${birthtimeNs}`]];
  } catch {
    return []; // it has gone meanwhile
  }
}

/** Where it really is; nowhere for a link that leads to nothing. */
function behind(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

/** Synchronous: a look at a folder takes microseconds, and the way through a thread ten times as long. */
function lookAt(folder: string, isTop: boolean, known: Map<string, Seen>): Seen {
  const none = { changedAt: 0n, folders: [], found: [] };
  try {
    // Not the time that can be set by hand: this one changes whenever anything of the folder does.
    const { ctimeNs: changedAt } = statSync(folder, { bigint: true });
    const before = known.get(folder);
    if (before?.changedAt === changedAt) return before;
    const folders: string[] = [];
    const found: string[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (everywhere.has(entry.name) || (isTop && atTop.has(entry.name))) found.push(path);
      else if (entry.isDirectory() && !unvisited.has(entry.name)) folders.push(path);
    }
    const seen = { changedAt, folders, found };
    const isSettled = changedAt + settledNs < BigInt(Date.now()) * 1_000_000n;
    if (isSettled) known.set(folder, seen);
    else known.delete(folder);
    return seen;
  } catch {
    return none;
  }
}

/**
 * Where a `.git` that is a file says that its repository is, and that one's common part. A command can write such a file, so it is
 * believed only when the folder it names is a repository that names this workspace in turn, which no command can have written.
 */
function gitElsewhere(path: string, workspace: string): string[] {
  const told = /^gitdir: (.+)$/m.exec(smallText(path))?.[1];
  const [folder] = told === undefined ? [] : behind(resolve(dirname(path), told.trim()));
  if (folder === undefined || isBelow(folder, workspace) || smallText(join(folder, 'HEAD')) === '') return [];
  const tree = /^\s*worktree = (.+)$/m.exec(smallText(join(folder, 'config')))?.[1];
  const names = [
    smallText(join(folder, 'gitdir')).trim(),
    ...(tree === undefined ? [] : [join(folder, tree, '.git')]),
  ];
  const pointsBack = names.some((name) => name !== '' && behind(resolve(folder, name)).includes(path));
  if (!pointsBack) return [];
  const common = smallText(join(folder, 'commondir')).trim();
  return common === '' ? [folder] : [folder, ...behind(resolve(folder, common))];
}

/** Longest file that says where a repository is; a path is no longer. */
const mostBytes = 4_096;

/** Commands can put anything under this name: what is no plain file is not opened, and a long one not read to its end. */
function smallText(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(
      file,
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
    if (!fstatSync(descriptor).isFile()) return '';
    const bytes = Buffer.alloc(mostBytes);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, mostBytes, 0));
  } catch {
    return ''; // nothing is there, or it is a link
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
