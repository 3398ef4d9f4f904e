/**
 * What of a workspace a command must not see, because a rule of the person names it. Reading a command's text never tells what it
 * will open (`cat s*ts/k`), so the sandbox keeps it away. Whole or not at all: a search that had to stop says so, and nothing may run.
 */
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { nameCovers, pathPattern } from '../../base/wildcard.ts';
import { isBelow } from './bubblewrap-arguments.ts';
import { createFolderCache } from './folder-cache.ts';
import { behind } from './git-places.ts';

/** A search through more folders would hold every command up; a glob that starts with a folder's name needs no search. */
const mostFolders = 50_000;
/** Each is a mount of its own, and each mount takes longer the more there are. */
const mostPaths = 150;
/** After so many folders others get their turn. */
const atATime = 400;

export interface WithheldPaths {
  /** Absolute, without links, sorted; nothing of it is below another. */
  paths: string[];
  /** What could not be searched, in words; null when all was. */
  problem: string | null;
}

/** Of one folder: paths relative to the workspace that a glob covers, and those below which it may cover more. */
interface Found {
  covered: readonly string[];
  waiting: readonly string[];
}

interface Seen {
  entries: readonly Dirent[];
  /** By workspace and glob. */
  found: Map<string, Found>;
}

/** A finder that lists only folders that changed since it looked last. Globs as in `pathCovers`, without regard to case. */
export function createWithheldFinder(
  bounds = { mostFolders, mostPaths },
): (workspace: string, globs: readonly string[]) => Promise<WithheldPaths> {
  const look = createFolderCache((_, entries): Seen => ({ entries, found: new Map() }));
  return async (workspace, globs) => {
    const found: string[] = [];
    // One after the other, so that a glob of one folder does not pay for a search of all.
    for (const glob of new Set(globs)) {
      const covers = pathPattern(glob, true);
      const waiting = [''];
      for (let at = 0; at < waiting.length; at += 1) {
        if (at >= bounds.mostFolders || found.length > bounds.mostPaths)
          return { paths: [], problem: `the rule for ${glob} covers too much to be kept from commands` };
        const folder = waiting[at] ?? '';
        const seen = look(join(workspace, folder));
        if (seen === null)
          return { paths: [], problem: `${folder} cannot be looked through for what ${glob} names` };
        const key = `${workspace}\n${glob}`;
        const here = seen.found.get(key) ?? searched(folder, seen.entries, { glob, covers });
        seen.found.set(key, here);
        for (const path of here.covered) found.push(join(workspace, path));
        for (const path of here.waiting) waiting.push(path);
        if (at % atATime === atATime - 1) await new Promise(setImmediate);
      }
    }
    // A link that leads out of the workspace names nothing of it, and one to its top would close all of it.
    const real = found.flatMap(behind).filter((path) => path !== workspace && isBelow(path, workspace));
    return { paths: topmost(real), problem: null };
  };
}

function searched(
  folder: string,
  entries: readonly Dirent[],
  { glob, covers }: { glob: string; covers: (path: string) => boolean },
): Found {
  const covered: string[] = [];
  const waiting: string[] = [];
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (covers(path)) covered.push(path);
    else if (entry.isDirectory() ? mayHold(glob, path) : leadsOn(glob, path, entry)) waiting.push(path);
  }
  return { covered, waiting };
}

/** Whether something in the folder could be covered: a glob that starts with names needs those folders only. */
function mayHold(glob: string, folder: string): boolean {
  const whole = glob
    .replace(/^\.?\//, '')
    .replace(/\/$/, '/**')
    .toLowerCase();
  if (!whole.includes('/')) return true;
  const wanted = whole.split('/');
  const stars = wanted.indexOf('**');
  const names = folder.toLowerCase().split('/');
  return names.every((name, at) => (stars !== -1 && at >= stars) || nameCovers(wanted[at] ?? '', name));
}

/**
 * A link to a folder is followed where the glob names it: what is behind it is reached by that name. Behind stars it is not, since the
 * folder is searched by its own name, and links can lead in circles.
 */
function leadsOn(glob: string, path: string, entry: Dirent): boolean {
  const stars = glob
    .replace(/^\.?\//, '')
    .split('/')
    .indexOf('**');
  const depth = path.split('/').length;
  return (
    entry.isSymbolicLink() && glob.includes('/') && (stars === -1 || depth <= stars) && mayHold(glob, path)
  );
}

function topmost(paths: readonly string[]): string[] {
  const kept: string[] = [];
  for (const path of [...new Set(paths)].sort((one, other) => one.length - other.length))
    if (!kept.some((above) => isBelow(path, above))) kept.push(path);
  return kept.sort();
}
