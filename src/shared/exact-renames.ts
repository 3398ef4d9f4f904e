/** Files of a patch that only get another name, as far as their digests tell: without reading them, wherever the patch is known. */
import type { PatchFile } from './proposal.ts';

interface Side {
  path: string;
  digest: string;
}

/** Each file is in one pair at most. */
export function sameBytes(gone: readonly Side[], fresh: readonly Side[]): { from: string; to: string }[] {
  const byDigest = Map.groupBy(gone, ({ digest }) => digest);
  return fresh.flatMap((to) => {
    const sides = byDigest.get(to.digest) ?? [];
    // The same name in another folder is likelier meant than any other file of the same bytes.
    const named = sides.findIndex(({ path }) => nameOf(path) === nameOf(to.path));
    const [from] = sides.splice(Math.max(0, named), 1);
    return from === undefined ? [] : [{ from: from.path, to: to.path }];
  });
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Nothing in them changes. */
export const exactRenames = (files: readonly PatchFile[]) =>
  sameBytes(
    files.flatMap(({ path, before, after }) =>
      before !== null && after === null ? [{ path, digest: before }] : [],
    ),
    files.flatMap(({ path, before, after }) =>
      before === null && after !== null ? [{ path, digest: after }] : [],
    ),
  ).map((rename) => ({ ...rename, added: 0, removed: 0 }));

/** A file with another name is one file, and none of its lines changes. */
export function patchSize(files: readonly PatchFile[]): { files: number; added: number; removed: number } {
  const moved = new Set(exactRenames(files).flatMap(({ from, to }) => [from, to]));
  const changed = files.filter(({ path }) => !moved.has(path));
  const sum = (side: 'added' | 'removed'): number => changed.reduce((all, file) => all + file[side], 0);
  return { files: changed.length + moved.size / 2, added: sum('added'), removed: sum('removed') };
}
