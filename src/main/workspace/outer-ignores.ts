/**
 * What ignore rules say of a folder from outside of its own files: those of the folders above it, and the `info/exclude` of its
 * repository. A copy of the folder somewhere else has neither, so they are given to ripgrep as a file: these lines, made for the
 * folder as their place. In git's words, weakest first, because the last line that fits decides.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nameCovers } from '../base/wildcard.ts';

/** `folder` is absolute. */
export function outerIgnores(folder: string): string {
  const places = placesOf(folder);
  // As ripgrep does it: no repository's rules reach into one below it.
  const own = places.findIndex(({ at }) => existsSync(join(at, '.git')));
  const ofGit = own === -1 ? places : places.slice(0, own + 1);
  const above = ({ below }: Place): boolean => below.length > 0;
  const files = [
    ...ofGit.toReversed().map((place) => ({ place, text: textOf(excludeOf(place.at)) })),
    ...['.gitignore', '.ignore', '.rgignore'].flatMap((name) =>
      (name === '.gitignore' ? ofGit : places)
        .filter(above)
        .toReversed()
        .map((place) => ({ place, text: textOf(join(place.at, name)) })),
    ),
  ];
  return files.flatMap(({ place, text }) => rebased(text, place.below)).join('\n');
}

interface Place {
  /** Absolute. */
  at: string;
  /** Names from there down to the folder. */
  below: string[];
}

/** The folder and all above it. */
function placesOf(folder: string): Place[] {
  const places: Place[] = [];
  for (let [at, below] = [folder, [] as string[]]; ; [at, below] = [dirname(at), [basename(at), ...below]]) {
    places.push({ at, below });
    if (dirname(at) === at) return places;
  }
}

/** A `.git` that is a file says where the repository is, and that where its common part is. */
function excludeOf(at: string): string {
  const path = join(at, '.git');
  const told = /^gitdir: (.+)$/m.exec(textOf(path))?.[1]?.trim();
  const own = told === undefined ? path : resolve(at, told);
  return join(own, textOf(join(own, 'commondir')).trim(), 'info/exclude');
}

/** The lines as they have to be written `below` the place they were written for. */
export function rebased(lines: string, below: readonly string[]): string[] {
  return lines.split(/\r?\n/).flatMap((line) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const not = line.startsWith('!') ? '!' : '';
    const pattern = line.slice(not.length);
    if (!pattern.replace(/\/\s*$/, '').includes('/')) return [line];
    const names = pattern.replace(/^\//, '').split('/');
    return rest(names, below).map((left) => `${not}/${left.join('/')}`);
  });
}

/** What is left of a pattern when its first names have covered the folders; nothing where it does not reach below them. */
function rest(pattern: readonly string[], folders: readonly string[]): string[][] {
  const [first, ...others] = pattern;
  const [folder, ...deeper] = folders;
  if (first === undefined || (first === '' && others.length === 0)) return [];
  if (folder === undefined) return [[...pattern]];
  // It stands for all of the folders, or for none of those that are left.
  if (first === '**') return [[...pattern], ...folders.flatMap((_, at) => rest(others, folders.slice(at)))];
  return nameCovers(first, folder) ? rest(others, deeper) : [];
}

const longest = 1024 ** 2;

/** Nothing of what is no plain file, or is longer than anybody writes. */
function textOf(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(descriptor);
    return stat.isFile() && stat.size <= longest ? readFileSync(descriptor, 'utf8') : '';
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
