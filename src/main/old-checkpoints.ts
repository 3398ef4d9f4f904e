/**
 * Lets the old checkpoints of all folders go, also of those that nobody has open. The checkpoints of a folder have one owner at a
 * time: while one is being opened it is left for the next time, and who opens one waits for what is being done there.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoints, collectIn } from './checkpoints/checkpoints.ts';
import type { Bounds } from './checkpoints/collect.ts';

export interface OldCheckpoints {
  /** What fails is logged and tried the next time. */
  collect(bounds: Bounds): Promise<void>;
  /** `open` is done when nothing else is done in `dir`. */
  whileOpening<T extends { ok: true; value: Checkpoints } | { ok: false }>(
    dir: string,
    open: () => Promise<T>,
  ): Promise<T>;
  /** Ends after the folder at hand. */
  close(): Promise<void>;
}

export function createOldCheckpoints(
  parent: string,
  log: (message: string, error: unknown) => void,
): OldCheckpoints {
  /** Null while they are being opened. */
  const owners = new Map<string, Checkpoints | null>();
  let atWork: { dir: string; done: Promise<unknown> } | undefined;
  let collecting: Promise<void> = Promise.resolve();
  let isClosing = false;
  const collectAll = async (bounds: Bounds): Promise<void> => {
    for (const name of await readdir(parent).catch(() => [])) {
      if (isClosing) return;
      const dir = join(parent, name);
      const owner = owners.get(dir);
      if (owner === null) continue;
      const done = (owner?.collect(bounds, Date.now()) ?? collectIn(dir, bounds, Date.now()))
        .then((result) => (result.ok ? undefined : result.error.message))
        .catch((error: unknown) => error)
        .then((trouble) => trouble !== undefined && log('letting old checkpoints go', trouble));
      atWork = { dir, done };
      await done;
    }
  };
  return {
    collect: (bounds) => {
      collecting = collecting.then(() => collectAll(bounds));
      return collecting;
    },
    async whileOpening(dir, open) {
      owners.set(dir, null);
      if (atWork?.dir === dir) await atWork.done;
      const opened = await open();
      if (opened.ok) owners.set(dir, opened.value);
      else owners.delete(dir);
      return opened;
    },
    close: () => {
      isClosing = true;
      return collecting;
    },
  };
}
