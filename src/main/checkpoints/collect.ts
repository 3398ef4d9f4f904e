/**
 * Letting old checkpoints of a folder go, and with them the contents that no kept one holds. The newest few always stay. What may
 * be missing afterwards is written down first (git's `shallow`), and forgotten by the manifest before it is deleted, so that a kill
 * at any moment leaves every kept checkpoint whole.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { readRoot } from './commit.ts';
import type { Manifest } from './manifest.ts';
import { newestCheckpoint, type ObjectReader, readObjects } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';

/** `days`: older ones go; `megabytes`: of all that is stored. 0 is no bound. */
export type Bounds = { days: number; megabytes: number };

/** `bytes` on disk. */
export type Collected = { kept: number; dropped: number; bytes: number };

const alwaysKept = 5;
const dayMs = 86_400_000;

type Commit = { id: string; tree: string; at: number };

export async function collect(
  { store, manifest }: { store: ObjectStore; manifest: Pick<Manifest, 'keepOnly'> },
  bounds: Bounds,
  now: number,
): Promise<Collected> {
  const reader = readObjects(store.gitdir);
  const chain = await chainOf(reader, store.gitdir);
  const sizes = await store.sizes();
  const stored = sum(sizes.values());
  const limit = bounds.megabytes === 0 ? Number.POSITIVE_INFINITY : bounds.megabytes * 1024 * 1024;
  const oldest = bounds.days === 0 ? 0 : now - bounds.days * dayMs;
  const live = new Set<string>();
  let kept = 0;
  let bytes = 0;
  for (const commit of chain) {
    // Only one that would not stay anyway needs to be weighed.
    if (kept >= alwaysKept && (commit.at < oldest || (stored > limit && bytes > limit))) break;
    bytes += await mark(reader, commit, live, sizes);
    kept += 1;
  }
  const last = chain[kept - 1];
  const dropped = chain.length - kept;
  if (dropped === 0 || last === undefined) return { kept, dropped: 0, bytes: stored };
  await writeFileAtomic(shallowFile(store.gitdir), `${last.id}\n`);
  manifest.keepOnly(live);
  await store.keepOnly(live, new Set(chain.slice(kept).map(({ id }) => id)));
  return { kept, dropped, bytes: sum((await store.sizes()).values()) };
}

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

const shallowFile = (gitdir: string): string => join(gitdir, 'shallow');

/** Newest first, up to the one whose parents were let go. */
async function chainOf(reader: ObjectReader, gitdir: string): Promise<Commit[]> {
  const ends = (await readFile(shallowFile(gitdir), 'utf8').catch(() => '')).split('\n');
  const chain: Commit[] = [];
  for (let id = await newestCheckpoint(gitdir); id !== null; ) {
    const { tree, parent, committer } = await reader.commit(id);
    chain.push({ id, tree, at: committer.timestamp * 1_000 });
    id = ends.includes(id) ? null : (parent[0] ?? null);
  }
  return chain;
}

/** Adds what the checkpoint holds to `live`; answers with the bytes that only it added. */
async function mark(
  reader: ObjectReader,
  commit: Commit,
  live: Set<string>,
  sizes: ReadonlyMap<string, number>,
): Promise<number> {
  let bytes = 0;
  const add = (oid: string): boolean => {
    if (live.has(oid)) return false;
    live.add(oid);
    bytes += sizes.get(oid) ?? 0;
    return true;
  };
  const descend = async (tree: string): Promise<void> => {
    if (!add(tree)) return;
    await breathe();
    for (const { oid, type } of await reader.tree(tree)) {
      if (type === 'tree') await descend(oid);
      else add(oid);
    }
  };
  add(commit.id);
  add(commit.tree);
  const root = await readRoot(reader, commit.tree);
  add(root.notes);
  await descend(root.files);
  return bytes;
}
