/**
 * What of a workspace makes something run outside of the sandbox later: git's folders, settings of editors and agents, hooks. A
 * command sees them read-only. What is not there cannot be kept from being made, so it is looked for afterwards.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';

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
  /** Absolute paths in the workspace, sorted. */
  inside: string[];
  /** Absolute paths of git folders elsewhere that the workspace's point at (worktrees, submodules). */
  outside: string[];
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
    const inside: string[] = [];
    const waiting = [workspace];
    for (let at = 0; at < waiting.length && at < mostFolders; at += 1) {
      const folder = waiting[at] ?? workspace;
      const seen = lookAt(folder, folder === workspace, known);
      inside.push(...seen.found);
      waiting.push(...seen.folders);
      if (at % atATime === atATime - 1) await new Promise(setImmediate);
    }
    const outside = await Promise.all(inside.map(gitElsewhere));
    return { inside: inside.sort(), outside: [...new Set(outside.flat())] };
  };
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

/** Where a `.git` that is a file says that the repository is, and where that one says that its common part is. */
async function gitElsewhere(path: string): Promise<string[]> {
  const told = /^gitdir: (.+)$/m.exec(smallText(path))?.[1];
  if (told === undefined) return [];
  const folder = await realpath(resolve(path, '..', told.trim())).catch(() => undefined);
  if (folder === undefined) return [];
  const common = smallText(join(folder, 'commondir')).trim();
  if (common === '') return [folder];
  const shared = await realpath(isAbsolute(common) ? common : join(folder, common)).catch(() => undefined);
  return shared === undefined ? [folder] : [folder, shared];
}

function smallText(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 4_096);
  } catch {
    return ''; // a folder, or nothing
  }
}
