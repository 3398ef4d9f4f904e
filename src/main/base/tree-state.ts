/**
 * The files that a check is about, as one digest and as a list to tell what changed by. Pure. What is left out of a checkpoint (large
 * files, links) is in it by its name only. `feature_list.json` is not: the app itself writes it when a check has passed.
 */
import { planFile, type TreeChange } from '../../shared/plan.ts';
import { digestBytes } from './digest.ts';
import { createPathPattern } from './path-pattern.ts';

/** A path and what stands for its contents and bits. */
export type TreeFile = readonly [path: string, mark: string];

export interface Tree {
  digest: string;
  files: readonly TreeFile[];
}

/** Sorted by path; without patterns all there is. A pattern that is none fits nothing. */
export function treeOf(all: readonly TreeFile[], patterns: readonly string[]): Tree {
  const matching = patterns.flatMap((pattern) => createPathPattern(pattern) ?? []);
  const files = all
    .filter(
      ([path]) => path !== planFile && (patterns.length === 0 || matching.some((matches) => matches(path))),
    )
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { digest: digestBytes(files.map((file) => file.join('\0')).join('\n')), files };
}

export function changesBetween(before: readonly TreeFile[], after: readonly TreeFile[]): TreeChange[] {
  const [old, now] = [new Map(before), new Map(after)];
  const gone = before.filter(([path]) => !now.has(path)).map(([path]) => path);
  return [
    ...after.flatMap(([path, mark]): TreeChange[] => {
      const was = old.get(path);
      return was === mark ? [] : [{ path, change: was === undefined ? 'added' : 'modified' }];
    }),
    ...gone.map((path): TreeChange => ({ path, change: 'deleted' })),
  ].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
