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
