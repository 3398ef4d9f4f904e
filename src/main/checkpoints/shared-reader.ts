/**
 * One reader of the stored objects for pieces of work that follow each other: it keeps whole packs in memory, and reading them anew
 * for each file would take longer than the file. Let go of a moment after the last use.
 */
import { type ObjectReader, readObjects } from './object-reader.ts';

const keptMs = 3_000;

export function sharedReader(gitdir: string): { reader(): ObjectReader; drop(): void } {
  let held: ObjectReader | undefined;
  let timer: NodeJS.Timeout | undefined;
  const drop = (): void => {
    clearTimeout(timer);
    held = undefined;
  };
  return {
    reader: () => {
      clearTimeout(timer);
      timer = setTimeout(drop, keptMs);
      timer.unref();
      held ??= readObjects(gitdir);
      return held;
    },
    drop,
  };
}
