/** What several checkpoints hold of a few files, by the names of the contents. Each folder is read once, however many hold it. */
import { ok, type Result } from '../../shared/result.ts';
import { openCheckpoint } from './commit.ts';
import type { ObjectReader } from './object-reader.ts';
import { reasonFor } from './restore-plan.ts';
import { fileAt } from './tree.ts';

/** Of each of `ids` and `paths` that it says something of, by `pastKey`: the content's name; null: the file was not there. */
export type PastNames = Map<string, string | null>;

export const pastKey = (checkpoint: string, path: string): string => `${checkpoint} ${path}`;

export async function namesInPast(
  objects: ObjectReader,
  { ids, paths }: { ids: readonly string[]; paths: readonly string[] },
): Promise<Result<PastNames>> {
  const reader = rememberingTrees(objects);
  const names: PastNames = new Map();
  for (const id of ids) {
    const opened = await openCheckpoint(reader, id);
    if (!opened.ok) {
      if (opened.error.code === 'not_found') continue;
      return opened;
    }
    const skipped = new Map(opened.value.skipped.map(({ path, why }) => [path, why]));
    const absent = new Set(opened.value.absent);
    for (const path of paths) {
      const file = await fileAt(reader, opened.value.tree, path);
      const isKnown = file !== null || absent.has(path);
      if (isKnown || (skipped.get('.') ?? reasonFor(path, skipped)) === undefined)
        names.set(pastKey(id, path), file?.oid ?? null);
    }
  }
  return ok(names);
}

function rememberingTrees(reader: ObjectReader): ObjectReader {
  const trees = new Map<string, ReturnType<ObjectReader['tree']>>();
  return {
    ...reader,
    tree: (oid) => {
      const found = trees.get(oid) ?? reader.tree(oid);
      trees.set(oid, found);
      return found;
    },
  };
}
