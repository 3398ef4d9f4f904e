/**
 * What of a workspace makes something run outside of the sandbox later: git's folders, settings of editors and agents, hooks. A
 * command sees them read-only. What is not there cannot be kept from being made, so it is looked for afterwards.
 */
import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isBelow } from './bubblewrap-arguments.ts';
import { behind, gitElsewhere, gitNames } from './git-places.ts';

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
    found.push(...found.filter(isGit).flatMap((path) => gitNames(path, workspace)));
    const named = [...new Set(found)].sort();
    const identities = new Map(named.flatMap((path) => identityOf(path)));
    const real = named.flatMap((path) => behind(path));
    const readOnly = real.filter((path) => path !== workspace && isBelow(path, workspace));
    const outside = readOnly.flatMap((path) => gitElsewhere(path, workspace));
    return { readOnly: [...new Set(readOnly)], outside: [...new Set(outside)], identities };
  };
}

/** git obeys the settings of such a folder as soon as somebody stands in it. */
function isBareRepository(entries: readonly Dirent[]): boolean {
  const kinds = new Map(entries.map((entry) => [entry.name, entry.isDirectory()]));
  return kinds.get('HEAD') === false && kinds.get('objects') === true && kinds.get('refs') === true;
}

const isGit = (path: string): boolean => basename(path) === '.git';

function identityOf(path: string): [string, string][] {
  try {
    const { dev, ino, birthtimeNs } = lstatSync(path, { bigint: true });
    return [[path, `${dev}:${ino}:${birthtimeNs}`]];
  } catch {
    return []; // it has gone meanwhile
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
    const entries = readdirSync(folder, { withFileTypes: true });
    if (!isTop && isBareRepository(entries)) return { changedAt, folders, found: [folder] };
    for (const entry of entries) {
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
