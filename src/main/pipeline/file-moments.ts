/** What was recorded of one file since a run began, in order, as `writers.ts` reads it. Pure. */
import type { Traces } from './traces.ts';
import type { Moment, Seen, Span } from './writers.ts';

/** A path's mark in a list of files; undefined where the list says nothing of it. */
export interface FileLook {
  at: number;
  mark(path: string): string | null | undefined;
}

export interface FileRecords extends Omit<Traces, 'works'> {
  /** From when the run began; null where that is not known. */
  begun: FileLook | null;
  now: FileLook & { written?: ((path: string) => Span | undefined) | undefined };
  /** Of gates, before and after each, where they are wanted. */
  looks: readonly FileLook[];
}

/** What checkpoints hold; without it neither they nor rewinds say what was in a file. */
export type PastNames = (path: string, checkpoint: string) => Seen;

/** Contents by their names, in place of digests that patches have. */
export type NameOf = (digest: string) => string | undefined;

export function momentsOf(
  path: string,
  { begun, now, looks, patches, checkpoints, restores }: FileRecords,
  { nameOf, past }: { nameOf: NameOf; past?: PastNames | undefined },
): Moment[] {
  const look = (one: FileLook): Moment => ({ at: one.at, seen: contentsOf(one.mark(path)) });
  const named = (digest: string | null): Seen => (digest === null ? null : nameOf(digest));
  const done: Moment[] = [
    ...looks.map(look),
    ...checkpoints.map(({ at, id }) => ({ at, seen: past?.(path, id) })),
    ...restores
      .filter(({ paths }) => paths.includes(path))
      .map(({ at, author, from, to }) => ({
        ...{ at, seen: past?.(path, from) },
        did: { author, seen: past?.(path, to), isBits: false },
      })),
    ...patches.flatMap(({ at, author, files }) =>
      files
        .filter((file) => file.path === path)
        .map(({ before, after, executable }) => ({
          ...{ at, seen: named(before) },
          did: { author, seen: named(after), isBits: executable !== undefined },
        })),
    ),
  ];
  const between = done.toSorted((one, other) => one.at - other.at);
  return [
    ...(begun === null ? [] : [look(begun)]),
    ...between,
    { ...look(now), written: now.written?.(path) },
  ];
}

/** The name of the contents in a mark; undefined where it stands for a file that was not looked into. */
function contentsOf(mark: string | null | undefined): Seen {
  return mark == null ? mark : /^([0-9a-f]{40}) [0-7]+$/.exec(mark)?.[1];
}

/** Of contents whose bits are not known. */
export const markOf = (seen: Seen): string | null | undefined => (seen == null ? seen : `${seen} 0`);

/** Only its bits are others: then nothing above tells who. */
export const isBitsAlone = (before: string | null | undefined, after: string | null | undefined): boolean =>
  before !== after && contentsOf(before) != null && contentsOf(before) === contentsOf(after);
