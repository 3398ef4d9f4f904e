/** Keeps the slot files of servers we start under a bound: each can be gigabytes, and one is written per session that was open. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const mostBytes = 10e9;

/** Removes the oldest files of `folder` until the others fit. Never fails: what cannot be removed stays until the next time. */
export async function pruneSlotFiles(folder: string, most: number = mostBytes): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.bin'));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const facts = await stat(path).catch(() => undefined);
      return facts === undefined ? [] : [{ path, size: facts.size, at: facts.mtimeMs }];
    }),
  );
  let bytes = 0;
  for (const { path, size } of found.flat().sort((a, b) => b.at - a.at)) {
    bytes += size;
    if (bytes > most) await rm(path, { force: true }).catch(() => {});
  }
}
