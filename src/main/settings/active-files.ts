/**
 * What of a folder would count once it is trusted: settings, instructions, programs that something starts by itself. Their bytes
 * make the digest that trust is bound to. Links are told and never followed: what one leads to may change with nothing to see here.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ActiveItem } from '../../shared/folder-trust.ts';

/** Files, and folders with all that is in them, of this kind where nothing else is known. In the order in which they are shown. */
const counted: readonly ActiveItem[] = [
  { path: '.patchbay', kind: 'settings' },
  { path: 'AGENTS.md', kind: 'instructions' },
  { path: '.mcp.json', kind: 'programs' },
  { path: '.envrc', kind: 'programs' },
  { path: '.husky', kind: 'programs' },
  { path: '.githooks', kind: 'programs' },
  { path: '.git/hooks', kind: 'programs' },
  { path: '.devcontainer', kind: 'programs' },
  { path: '.vscode/tasks.json', kind: 'programs' },
  { path: '.vscode/settings.json', kind: 'programs' },
];

/** Told, but not part of the digest: they change with daily work, and run only in commands, which ask for themselves. */
const told: readonly string[] = [
  'package.json',
  'Makefile',
  'justfile',
  'setup.py',
  'build.rs',
  'CMakeLists.txt',
];

/** More is never trusted: what is not looked at could change with nothing to see here. */
const mostFiles = 2_000;
const mostBytes = 1_000_000;

/** Whether a path, relative to the folder, would be part of the digest. */
export const isActive = (file: string): boolean =>
  counted.some(({ path }) => file === path || file.startsWith(`${path}/`));

export interface ActiveFiles {
  digest: string;
  items: ActiveItem[];
}

/** `root` is a real path; `without` leaves paths out of the digest. What cannot be read counts as what can be told of it; never throws. */
export function lookAtActiveFiles(root: string, without: readonly string[] = []): ActiveFiles {
  const hash = createHash('sha256');
  const items: ActiveItem[] = [];
  for (const { path, kind } of counted) {
    const found = filesBelow(join(root, path), path);
    for (const file of found.slice(0, mostFiles)) {
      items.push({ path: file, kind: file.startsWith('.patchbay/agents/') ? 'instructions' : kind });
      if (without.includes(file)) continue;
      hash.update(`${JSON.stringify(file)}\n${contentOf(join(root, file))}\n`);
    }
    if (found.length > mostFiles) hash.update(randomUUID());
  }
  const scripts = told.filter((path) => kindOf(join(root, path)) === 'file');
  return {
    digest: hash.digest('hex'),
    items: [...items, ...scripts.map((path) => ({ path, kind: 'scripts' as const }))],
  };
}

/** git's own do nothing until they are renamed; elsewhere a program may read a file of any name. */
const isExample = (path: string): boolean => /^\.git\/hooks\/[^/]*\.sample$/.test(path);

/** Paths of files and links, sorted; one too many where there are too many. */
function filesBelow(file: string, path: string): string[] {
  const kind = kindOf(file);
  if (kind === 'none' || isExample(path)) return [];
  if (kind !== 'folder') return [path];
  try {
    const found: string[] = [];
    for (const name of readdirSync(file).sort()) {
      if (found.length > mostFiles) break;
      found.push(...filesBelow(join(file, name), `${path}/${name}`));
    }
    return found;
  } catch {
    return [path];
  }
}

function kindOf(file: string): 'file' | 'folder' | 'link' | 'other' | 'none' {
  try {
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) return 'link';
    return stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'other';
  } catch {
    return 'none';
  }
}

/** Its size and the digest of its first bytes; for anything but a plain file, what it is. */
function contentOf(file: string): string {
  const kind = kindOf(file);
  if (kind === 'link') return `link ${readlink(file)}`;
  if (kind !== 'file') return kind;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(
      file,
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
    const { size, mtimeMs } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    readSync(descriptor, bytes, 0, bytes.length, 0);
    const rest = size > mostBytes ? ` changed at ${mtimeMs}` : '';
    return `${size} ${createHash('sha256').update(bytes).digest('hex')}${rest}`;
  } catch {
    return 'unreadable';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readlink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
