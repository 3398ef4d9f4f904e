/** Flat lists of files as git trees, and back. A tree knows one permission bit, "executable"; the rest is in the notes. */

import type { ObjectReader } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';

export type TreeFile = { oid: string; executable: boolean };

type Branch = Map<string, Branch | TreeFile>;

function plant(files: ReadonlyMap<string, TreeFile>): Branch {
  const root: Branch = new Map();
  for (const [path, file] of files) {
    const names = path.split('/');
    const last = names.pop() ?? path;
    let branch = root;
    for (const name of names) {
      const next = branch.get(name);
      if (next instanceof Map) branch = next;
      else {
        const fresh: Branch = new Map();
        branch.set(name, fresh);
        branch = fresh;
      }
    }
    branch.set(last, file);
  }
  return root;
}

type Row = { mode: string; name: string; oid: string };

/** Git sorts by bytes and a folder as if its name ended in a slash. */
const sortKey = (row: Row) => Buffer.from(row.mode === '40000' ? `${row.name}/` : row.name);

export function treeBody(rows: readonly Row[]): Buffer {
  const sorted = rows
    .map((row) => ({ row, key: sortKey(row) }))
    .sort((one, other) => Buffer.compare(one.key, other.key));
  return Buffer.concat(
    sorted.flatMap(({ row }) => [Buffer.from(`${row.mode} ${row.name}\0`), Buffer.from(row.oid, 'hex')]),
  );
}

async function writeBranch(store: ObjectStore, branch: Branch): Promise<string> {
  const rows: Row[] = [];
  for (const [name, entry] of branch) {
    if (entry instanceof Map) rows.push({ mode: '40000', name, oid: await writeBranch(store, entry) });
    else rows.push({ mode: entry.executable ? '100755' : '100644', name, oid: entry.oid });
  }
  return store.write('tree', treeBody(rows));
}

/** Writes the trees of `files` (their blobs are in the store already); answers with the root tree's name. */
export const writeTree = (store: ObjectStore, files: ReadonlyMap<string, TreeFile>): Promise<string> =>
  writeBranch(store, plant(files));

/** Every file below the tree `oid` by path. Rejects when an object is missing. */
export async function readFiles(reader: ObjectReader, oid: string): Promise<Map<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  const descend = async (tree: string, prefix: string): Promise<void> => {
    for (const entry of await reader.tree(tree)) {
      const path = prefix + entry.path;
      if (entry.type === 'tree') await descend(entry.oid, `${path}/`);
      else files.set(path, { oid: entry.oid, executable: entry.mode === '100755' });
    }
  };
  await descend(oid, '');
  return files;
}

export type ChangedFile = { before: TreeFile | null; after: TreeFile | null };

type Entries = Map<string, { oid: string; mode: string; isTree: boolean }>;

const entriesOf = async (reader: ObjectReader, tree: string | null): Promise<Entries> => {
  const found = tree === null ? [] : await reader.tree(tree);
  return new Map(found.map(({ path, oid, mode, type }) => [path, { oid, mode, isTree: type === 'tree' }]));
};

const asFile = (entry: { oid: string; mode: string; isTree: boolean } | undefined): TreeFile | null =>
  entry === undefined || entry.isTree ? null : { oid: entry.oid, executable: entry.mode === '100755' };

const asTree = (entry: { oid: string; isTree: boolean } | undefined): string | null =>
  entry?.isTree === true ? entry.oid : null;

/** The files that are not the same below two trees. Trees that are the same are not read. */
export async function changedFiles(
  reader: ObjectReader,
  before: string,
  after: string,
): Promise<Map<string, ChangedFile>> {
  const changed = new Map<string, ChangedFile>();
  const descend = async (old: string | null, now: string | null, prefix: string): Promise<void> => {
    if (old === now) return;
    const [olds, nows] = [await entriesOf(reader, old), await entriesOf(reader, now)];
    for (const name of new Set([...olds.keys(), ...nows.keys()])) {
      const [one, other] = [olds.get(name), nows.get(name)];
      if (one?.oid === other?.oid && one?.mode === other?.mode) continue;
      await descend(asTree(one), asTree(other), `${prefix}${name}/`);
      const file = { before: asFile(one), after: asFile(other) };
      if (file.before !== null || file.after !== null) changed.set(prefix + name, file);
    }
  };
  await descend(before, after, '');
  return changed;
}

/** One file below a tree; null when it is not there. */
export async function fileAt(reader: ObjectReader, tree: string, path: string): Promise<TreeFile | null> {
  const names = path.split('/');
  const last = names.pop() ?? path;
  let at = tree;
  for (const name of names) {
    const next = asTree((await entriesOf(reader, at)).get(name));
    if (next === null) return null;
    at = next;
  }
  return asFile((await entriesOf(reader, at)).get(last));
}
