/**
 * The files of a patch as the rows of a tree. Folders come before files, each sorted by name, and a folder that holds only one folder is
 * one row with it. Rows of folded folders are left out, so a row's place here is its place on screen.
 */

interface TreeFile {
  path: string;
  added: number;
  removed: number;
  reviewed: boolean;
}

export interface FolderRow {
  kind: 'folder';
  /** Of the innermost folder of the row. */
  path: string;
  name: string;
  depth: number;
  isOpen: boolean;
  /** Of all files in it, however deep. */
  files: number;
  added: number;
  removed: number;
  reviewed: boolean;
  /** From 1, among the rows of the same folder. */
  position: number;
  siblings: number;
}

export interface FileRow<T> {
  kind: 'file';
  path: string;
  name: string;
  depth: number;
  file: T;
  position: number;
  siblings: number;
}

export type TreeRow<T> = FolderRow | FileRow<T>;

interface Folder<T> {
  path: string;
  name: string;
  folders: Map<string, Folder<T>>;
  files: { name: string; file: T }[];
}

const byName = (one: { name: string }, other: { name: string }): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;

export function treeRows<T extends TreeFile>(
  files: readonly T[],
  folded: ReadonlySet<string> = new Set(),
): TreeRow<T>[] {
  const rows: TreeRow<T>[] = [];
  const add = ({ folders, files: own }: Folder<T>, depth: number): void => {
    const inner = [...folders.values()].map(joined).sort(byName);
    const siblings = inner.length + own.length;
    inner.forEach((folder, at) => {
      const isOpen = !folded.has(folder.path);
      const { path, name } = folder;
      rows.push({ kind: 'folder', path, name, depth, isOpen, ...sums(folder), position: at + 1, siblings });
      if (isOpen) add(folder, depth + 1);
    });
    own.sort(byName).forEach(({ name, file }, at) => {
      const position = inner.length + at + 1;
      rows.push({ kind: 'file', path: file.path, name, depth, file, position, siblings });
    });
  };
  add(folderOf(files), 0);
  return rows;
}

function folderOf<T extends TreeFile>(files: readonly T[]): Folder<T> {
  const root: Folder<T> = { path: '', name: '', folders: new Map(), files: [] };
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts.pop() ?? file.path;
    let at = root;
    for (const part of parts) {
      const path = at.path === '' ? part : `${at.path}/${part}`;
      const next = at.folders.get(part) ?? { path, name: part, folders: new Map(), files: [] };
      at.folders.set(part, next);
      at = next;
    }
    at.files.push({ name, file });
  }
  return root;
}

/** With the only folder it holds, as one. */
function joined<T>(folder: Folder<T>): Folder<T> {
  const [only, ...others] = folder.folders.values();
  if (only === undefined || others.length > 0 || folder.files.length > 0) return folder;
  return joined({ ...only, name: `${folder.name}/${only.name}` });
}

type Sums = Pick<FolderRow, 'files' | 'added' | 'removed' | 'reviewed'>;

const add = (one: Sums, other: Sums): Sums => ({
  files: one.files + other.files,
  added: one.added + other.added,
  removed: one.removed + other.removed,
  reviewed: one.reviewed && other.reviewed,
});

const nothing: Sums = { files: 0, added: 0, removed: 0, reviewed: true };

const sums = <T extends TreeFile>({ folders, files }: Folder<T>): Sums =>
  [
    ...[...folders.values()].map(sums),
    ...files.map(({ file: { added, removed, reviewed } }) => ({ files: 1, added, removed, reviewed })),
  ].reduce(add, nothing);

/** The same files in the order in which the tree shows them. */
export const inTreeOrder = <T extends TreeFile>(files: readonly T[]): T[] =>
  treeRows(files).flatMap((row) => (row.kind === 'file' ? [row.file] : []));

/** As a list without folders: each row in the order given. */
export const listRows = <T extends TreeFile>(files: readonly T[]): FileRow<T>[] =>
  files.map((file, at) => ({
    kind: 'file',
    path: file.path,
    name: file.path.slice(file.path.lastIndexOf('/') + 1),
    depth: 0,
    file,
    position: at + 1,
    siblings: files.length,
  }));

/** Folders that a path is in, the outermost first. */
export const foldersAbove = (path: string): string[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
};

/** What a key does on a row: another row, folding, unfolding; null when nothing. */
export type TreeMove = { to: number } | { fold: string } | { unfold: string };

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

export function treeMove(key: string, rows: readonly TreeRow<unknown>[], at: number): TreeMove | null {
  const row = rows[at];
  if (key === 'Home') return { to: 0 };
  if (key === 'End') return { to: rows.length - 1 };
  const step = steps[key];
  if (step !== undefined) return { to: Math.min(rows.length - 1, Math.max(0, at + step)) };
  if (row === undefined) return null;
  const isOpen = row.kind === 'folder' && row.isOpen;
  if (key === 'ArrowLeft') {
    if (isOpen) return { fold: row.path };
    const above = rows.findLastIndex((other, index) => index < at && other.depth < row.depth);
    return above < 0 ? null : { to: above };
  }
  if (row.kind === 'file') return null;
  if (key === 'ArrowRight') return isOpen ? { to: at + 1 } : { unfold: row.path };
  return key === 'Enter' || key === ' ' ? (isOpen ? { fold: row.path } : { unfold: row.path }) : null;
}
