/**
 * Deleting stored objects that nothing holds any more. A pack goes when it has no other; one with more of them than of the rest is
 * written anew without them, and the old one goes after the new one is safe.
 */
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { beginPack, objectsIn, type PackedObject, readPacked } from './pack-file.ts';

const objectsAtOnce = 200;

type Pack = { name: string; objects: PackedObject[] };

async function loose(gitdir: string): Promise<{ oid: string; path: string }[]> {
  const folders = (await readdir(join(gitdir, 'objects'))).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(gitdir, 'objects', folder))).map((name) => ({
        oid: folder + name,
        path: join(gitdir, 'objects', folder, name),
      })),
    ),
  );
  return found.flat();
}

async function packs(gitdir: string): Promise<Pack[]> {
  const folder = join(gitdir, 'objects', 'pack');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.idx'));
  return Promise.all(
    names.map(async (index) => {
      const name = join(folder, index.slice(0, -'.idx'.length));
      const { size } = await stat(`${name}.pack`);
      return { name, objects: objectsIn(await readFile(join(folder, index)), size) };
    }),
  );
}

export async function storedSizes(gitdir: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const { oid, path } of await loose(gitdir)) sizes.set(oid, (await stat(path)).size);
  for (const { objects } of await packs(gitdir))
    for (const { oid, length } of objects) sizes.set(oid, length);
  return sizes;
}

/** `gone`: objects that must not be found any more, even where a few dead ones may stay. */
export async function sweepObjects(
  gitdir: string,
  live: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): Promise<void> {
  for (const pack of await packs(gitdir)) {
    const kept = pack.objects.filter(({ oid }) => live.has(oid));
    const isMostlyLive = bytesOf(kept) * 2 > bytesOf(pack.objects);
    if (isMostlyLive && !pack.objects.some(({ oid }) => gone.has(oid))) continue;
    if (kept.length > 0) await writeAnew(gitdir, pack.name, kept);
    // Without its index a pack is no part of the store, so that a kill in between leaves nothing half known.
    await rm(`${pack.name}.idx`);
    await rm(`${pack.name}.pack`);
  }
  for (const { oid, path } of await loose(gitdir)) if (!live.has(oid)) await rm(path);
}

const bytesOf = (objects: readonly PackedObject[]): number =>
  objects.reduce((sum, { length }) => sum + length, 0);

async function writeAnew(gitdir: string, name: string, kept: readonly PackedObject[]): Promise<void> {
  const from = openSync(`${name}.pack`, 'r');
  const pack = beginPack(join(gitdir, 'objects', 'pack'));
  let isDone = false;
  try {
    for (const [at, object] of kept.entries()) {
      const { kind, size, compressed } = readPacked(from, object);
      pack.add(kind, object.oid, size, compressed);
      if (at % objectsAtOnce === objectsAtOnce - 1) await breathe();
    }
    isDone = true;
  } finally {
    closeSync(from);
    if (!isDone) pack.discard();
  }
  await pack.finish();
}
