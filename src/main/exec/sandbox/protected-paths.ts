/**
 * What of a workspace makes something run outside of the sandbox later: git's folders, settings of editors and agents, hooks. A
 * command sees them read-only. What is not there cannot be kept from being made, so it is looked for afterwards.
 */
import { type Dirent, lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isBelow } from './bubblewrap-arguments.ts';
import { createFolderCache } from './folder-cache.ts';
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

/** In a workspace with more folders than this no command runs: what is not looked at cannot be kept. */
const mostFolders = 100_000;

export interface ProtectedPaths {
  /** What of the workspace is to stay as it is: absolute paths with no link in them, sorted. */
  readOnly: string[];
  /** Folders of git elsewhere that the workspace's point at and that point back (worktrees, submodules). */
  outside: string[];
  /** Everything with a protected name, links too, by absolute path: which file or folder it is. */
  identities: ReadonlyMap<string, string>;
  /** What could not be looked through, in words; null when all was. */
  problem: string | null;
}

interface Seen {
  folders: readonly string[];
  found: readonly string[];
}

/** After so many folders others get their turn. */
const atATime = 400;

/** A finder that reads only folders that changed since it looked last. Breadth first. */
export function createProtectedFinder(most = mostFolders): (workspace: string) => Promise<ProtectedPaths> {
  // A folder may be a workspace of its own and stand in another.
  const lookAtTop = createFolderCache((folder, entries) => seenIn(folder, entries, true));
  const lookBelow = createFolderCache((folder, entries) => seenIn(folder, entries, false));
  return async (workspace) => {
    const found: string[] = [];
    const waiting = [workspace];
    let problem: string | null = null;
    for (let at = 0; at < waiting.length && problem === null; at += 1) {
      const folder = waiting[at] ?? workspace;
      const seen = at < most ? (at === 0 ? lookAtTop : lookBelow)(folder) : null;
      if (seen === null) {
        problem =
          at < most
            ? `${folder} cannot be looked through for what must stay as it is`
            : `the workspace has more than ${most} folders, too many to look through`;
        break;
      }
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
    return { readOnly: [...new Set(readOnly)], outside: [...new Set(outside)], identities, problem };
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

function seenIn(folder: string, entries: readonly Dirent[], isTop: boolean): Seen {
  if (!isTop && isBareRepository(entries)) return { folders: [], found: [folder] };
  const folders: string[] = [];
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (everywhere.has(entry.name) || (isTop && atTop.has(entry.name))) found.push(path);
    else if (entry.isDirectory() && !unvisited.has(entry.name)) folders.push(path);
  }
  return { folders, found };
}
