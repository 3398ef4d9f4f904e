/**
 * Where the repositories of a workspace keep what makes something run: a git folder elsewhere, a folder of hooks, a file with more
 * settings. A command may have written whatever is read here, so nothing is believed that would open or close a place by its word.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isBelow } from './bubblewrap-arguments.ts';

/** Where it really is; nowhere for a link that leads to nothing. */
export function behind(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

/**
 * Absolute paths inside the workspace that the settings of a repository (its `.git`) name: hooks, and files with more settings.
 * They may not be there. More of the workspace kept read-only is the worst that a forged one does.
 */
export function gitNames(path: string, workspace: string): string[] {
  const folder = gitFolder(path);
  const own = folder === undefined ? path : folder;
  const common = smallText(join(own, 'commondir')).trim();
  const named = [own, ...(common === '' ? [] : [resolve(own, common)])].flatMap((place) =>
    ['config', 'config.worktree'].flatMap((name) => namedIn(join(place, name), dirname(path))),
  );
  return named.filter((name) => name !== workspace && isBelow(name, workspace));
}

/** Hooks are looked for from the top of the files, settings from the file that names them. */
function namedIn(config: string, top: string): string[] {
  const text = smallText(config, longestConfig);
  const hooks = [...text.matchAll(/^\s*(?:\[[^\]]*\]\s*)?hookspath\s*=\s*(.+)$/gim)].map(([, name]) => [
    top,
    name,
  ]);
  const more = [...text.matchAll(/^\s*(?:\[[^\]]*\]\s*)?path\s*=\s*(.+)$/gim)].map(([, name]) => [
    dirname(config),
    name,
  ]);
  return [...hooks, ...more].flatMap(([from = '', name = '']) => {
    const plain = name.trim().replace(/^"(.*)"$/, '$1');
    return plain === '' ? [] : [resolve(from, plain)];
  });
}

/** What a `.git` that is a file points at. */
function gitFolder(path: string): string | undefined {
  const told = /^gitdir: (.+)$/m.exec(smallText(path))?.[1];
  return told === undefined ? undefined : behind(resolve(dirname(path), told.trim()))[0];
}

/**
 * Where a `.git` that is a file says that its repository is, and that one's common part. A command can write such a file, so it is
 * believed only when the folder it names is a repository that names this workspace in turn, which no command can have written.
 */
export function gitElsewhere(path: string, workspace: string): string[] {
  const folder = gitFolder(path);
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

/** Of a file that says where a repository is; a path is no longer. */
const longestPath = 4_096;
/** Of git's settings. */
const longestConfig = 65_536;

/** Commands can put anything under this name: what is no plain file is not opened, and a long one not read to its end. */
function smallText(file: string, mostBytes = longestPath): string {
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
