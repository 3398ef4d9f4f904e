/**
 * Paths as text: which names inside the workspace a request may mean. Says nothing about symlinks, which only an open
 * folder can tell (`descriptor-walk.ts`). Refuses on every platform what would be a trick on one of them.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';

const refuse = (path: string, why: string, hint?: string) =>
  fail('denied', `The path ${JSON.stringify(path)} ${why}.`, hint);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\u0000-\u001f\u007f]/;
const windowsDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function refuseSegment(path: string, segment: string, platform: NodeJS.Platform): Result<never> | null {
  if (segment === '..')
    return refuse(path, 'goes up with ".."', 'Give a path relative to the workspace root.');
  if (platform !== 'win32') return null;
  if (segment.includes(':')) return refuse(path, 'names a stream or a drive');
  if (/[. ]$/.test(segment)) return refuse(path, 'has a name that ends in a dot or a space');
  return windowsDevice.test(segment) ? refuse(path, 'names a device') : null;
}

/** The part of an absolute path below `root`, or the path itself when it is relative already. */
function belowRoot(root: string, path: string): Result<string> {
  if (!path.startsWith('/')) return ok(path);
  const base = resolve(root).replaceAll('\\', '/');
  if (path === base) return ok('.');
  const prefix = base.endsWith('/') ? base : `${base}/`;
  if (path.startsWith(prefix)) return ok(path.slice(prefix.length));
  return refuse(path, 'is outside of the workspace', 'Give a path relative to the workspace root.');
}

/** A Windows path below a Windows root; only there do drive letters and backslashes name something inside. */
function onWindows(root: string, path: string): Result<string> {
  if (!/^[a-z]:[\\/]/i.test(path)) return ok(path.replaceAll('\\', '/'));
  const inside = relative(root, path).replaceAll('\\', '/');
  if (/^[a-z]:/i.test(inside)) return refuse(path, 'is outside of the workspace');
  return ok(inside === '' ? '.' : inside);
}

/**
 * `path` (relative, or absolute below `root`) as a relative path with forward slashes and no `.` or empty segments;
 * the root itself is `.` and is allowed only with `allowRoot`. `denied`: leaves the root or plays a trick; `invalid`:
 * empty where a file is needed. Judges the text only.
 */
export function resolveInside(
  root: string,
  path: string,
  {
    allowRoot = false,
    platform = process.platform,
  }: { allowRoot?: boolean; platform?: NodeJS.Platform } = {},
): Result<string> {
  if (controls.test(path)) return refuse(path, 'holds a control character');
  // The file system would be given another name than the one shown.
  if (!path.isWellFormed()) return refuse(path, 'holds half of a character (a lone surrogate)');
  if (/^[\\/]{2}/.test(path)) return refuse(path, 'names a network share or a device');
  if (platform !== 'win32') {
    if (/^[a-z]:([\\/]|$)/i.test(path))
      return refuse(path, 'names a drive', 'Give a path relative to the workspace root.');
    if (path.includes('\\')) return refuse(path, 'holds a backslash', 'Separate folders with "/".');
  }
  const relativePath = platform === 'win32' ? onWindows(root, path) : belowRoot(root, path);
  if (!relativePath.ok) return relativePath;
  if (relativePath.value.startsWith('/')) return refuse(path, 'is outside of the workspace');
  const segments = relativePath.value.split('/').filter((segment) => segment !== '' && segment !== '.');
  for (const segment of segments) {
    const refused = refuseSegment(path, segment, platform);
    if (refused) return refused;
  }
  if (segments.length > 0) return ok(segments.join('/'));
  return allowRoot ? ok('.') : fail('invalid', 'A path of a file is needed, relative to the workspace root.');
}

/** Characters that some file systems ignore in names, so that `.g\u200cit` opens `.git`. */
const ignoredInNames = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** The name as a forgiving file system reads it: case, ignored characters, stream names, trailing dots and spaces. */
const asOpened = (segment: string) =>
  segment
    .normalize('NFKC')
    .replace(ignoredInNames, '')
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();

/**
 * Whether the path is in (or is) a `.git` or `.patchbay` at any depth. Tools never write there: git's files make
 * commands run, and ours decide what is allowed. Any separator, any case.
 */
export function isProtected(path: string): boolean {
  return path.split(/[\\/]/).some((segment) => ['.git', 'git~1', '.patchbay'].includes(asOpened(segment)));
}

/**
 * Whether a path of the workspace is in (or is) this absolute folder, as far as the workspace holds that: the app's own data, which is
 * no part of it. A workspace may itself be in there (the demo is); then nothing of it is.
 */
export function isOwnData(root: string, dataFolder: string): (path: string) => boolean {
  const own = relative(root, dataFolder).replaceAll('\\', '/');
  if (own === '..' || own.startsWith('../') || isAbsolute(own)) return () => false;
  return (path) => own === '' || path === own || path.startsWith(`${own}/`);
}
