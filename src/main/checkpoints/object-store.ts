/**
 * Git objects in a bare repository of our own. Written without git's index, which kills and two processes can corrupt:
 * an object's name is its content, so there is nothing to keep in step. The first few objects of a checkpoint get a
 * file each, many go into a pack. An object counts as kept only after `flush`; a checkpoint must not be named anywhere
 * before that.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate, deflateSync } from 'node:zlib';
import {
  isTemporaryName,
  syncFolder,
  temporaryName,
  writeFileAtomic,
  writeSynced,
} from '../base/atomic-file.ts';
import { beginPack, isInPack, type PackWriter } from './pack-file.ts';
import { storedSizes, sweepObjects } from './sweep-objects.ts';

export type ObjectKind = 'blob' | 'tree' | 'commit';

export type ObjectStore = {
  readonly gitdir: string;
  /** Stores the object unless it is there; answers with its name. */
  write(kind: ObjectKind, body: Uint8Array): Promise<string>;
  /** Makes everything written so far readable and lets it survive a power cut. Not while a `write` is under way. */
  flush(): Promise<void>;
  /** Names the newest checkpoint, so that plain git can list them. */
  setHead(oid: string): Promise<void>;
  /** Bytes that each object takes on disk. */
  sizes(): Promise<Map<string, number>>;
  /** Deletes most other objects, and all of `gone`. Not while a `write` is under way; what was written is flushed. */
  keepOnly(live: ReadonlySet<string>, gone: ReadonlySet<string>): Promise<void>;
};

/** Above this, compression leaves the event loop. */
const large = 128 * 1024;
/** From this many new objects on, one pack is cheaper than their files. */
const fewObjects = 24;
/** A pack is read as a whole when a file is restored from it. */
const largestPack = 64 * 1024 * 1024;
const deflateAside = promisify(deflate);
const fast = { level: constants.Z_BEST_SPEED };

const compress = (bytes: Uint8Array) =>
  bytes.length > large ? deflateAside(bytes, fast) : Promise.resolve(deflateSync(bytes, fast));

const headOf = (kind: ObjectKind, body: Uint8Array) => Buffer.from(`${kind} ${body.length}\0`);

/** The name of an object: 40 hex digits. */
export const objectName = (kind: ObjectKind, body: Uint8Array): string =>
  createHash('sha1').update(headOf(kind, body)).update(body).digest('hex');

async function layOut(gitdir: string): Promise<void> {
  for (const folder of ['objects/new', 'objects/pack', 'refs/heads']) {
    await mkdir(join(gitdir, folder), { recursive: true });
  }
  if (!existsSync(join(gitdir, 'config'))) {
    await writeFileAtomic(join(gitdir, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  }
  if (!existsSync(join(gitdir, 'HEAD'))) {
    await writeFileAtomic(join(gitdir, 'HEAD'), 'ref: refs/heads/checkpoints\n');
  }
}

/** Removes what a kill left half-written. There is one owner of the folder, so nothing of it is in use. */
async function sweep(gitdir: string): Promise<void> {
  for (const folder of ['.', 'objects/new', 'objects/pack', 'refs/heads']) {
    const names = await readdir(join(gitdir, folder));
    const orphan = (name: string) =>
      name.endsWith('.pack') && !names.includes(name.replace(/\.pack$/, '.idx'));
    for (const name of names) {
      if (isTemporaryName(name) || orphan(name)) await rm(join(gitdir, folder, name));
    }
  }
}

async function readIndexes(packs: string): Promise<Buffer[]> {
  const names = (await readdir(packs)).filter((name) => name.endsWith('.idx'));
  return Promise.all(names.map((name) => readFile(join(packs, name))));
}

/** Objects as files of their own. `flush` syncs the folders they were put into. */
function looseObjects(objects: string) {
  const unsynced = new Set<string>();
  const pathOf = (oid: string) => join(objects, oid.slice(0, 2), oid.slice(2));
  return {
    has: (oid: string) => existsSync(pathOf(oid)),
    put: async (oid: string, compressed: Uint8Array) => {
      const folder = join(objects, oid.slice(0, 2));
      if ((await mkdir(folder, { recursive: true })) !== undefined) unsynced.add(objects);
      const temporary = join(objects, 'new', temporaryName());
      await writeSynced(temporary, compressed);
      await rename(temporary, pathOf(oid));
      unsynced.add(folder);
    },
    flush: async () => {
      for (const folder of [...unsynced]) await syncFolder(folder);
      unsynced.clear();
    },
  };
}

/** Objects in packs. What was added to the pack under way cannot be read before `flush`. */
function packedObjects(packs: string, indexes: Buffer[]) {
  let pack: PackWriter | null = null;
  const flush = async () => {
    const full = pack;
    pack = null;
    if (full) indexes.push(await full.finish());
  };
  const has = (oid: string) => (pack?.has(oid) ?? false) || indexes.some((index) => isInPack(index, oid));
  const put = async (kind: ObjectKind, oid: string, size: number, compressed: Uint8Array) => {
    if (pack && pack.length + compressed.length > largestPack) await flush();
    if (has(oid)) return;
    pack ??= beginPack(packs);
    try {
      pack.add(kind, oid, size, compressed);
    } catch (error) {
      pack.discard();
      pack = null;
      throw error;
    }
  };
  const reload = async () => {
    indexes.splice(0, indexes.length, ...(await readIndexes(packs)));
  };
  return { has, put, flush, reload };
}

/** Opens or makes the repository `gitdir`. Rejects with errno errors. */
export async function openObjectStore(gitdir: string): Promise<ObjectStore> {
  await layOut(gitdir);
  await sweep(gitdir);
  const packs = join(gitdir, 'objects', 'pack');
  const packed = packedObjects(packs, await readIndexes(packs));
  const loose = looseObjects(join(gitdir, 'objects'));
  /** Several callers may write the same content at the same time; all are awaited before `flush`. */
  const begun = new Set<string>();
  let looseSinceFlush = 0;
  const store = async (kind: ObjectKind, oid: string, body: Uint8Array) => {
    looseSinceFlush += 1;
    if (looseSinceFlush <= fewObjects) {
      return loose.put(oid, await compress(Buffer.concat([headOf(kind, body), body])));
    }
    return packed.put(kind, oid, body.length, await compress(body));
  };
  return {
    gitdir,
    write: async (kind, body) => {
      const oid = objectName(kind, body);
      if (begun.has(oid) || packed.has(oid) || loose.has(oid)) return oid;
      begun.add(oid);
      try {
        await store(kind, oid, body);
        return oid;
      } catch (error) {
        // A pack given up takes others with it: all of them have to be written again.
        begun.clear();
        throw error;
      }
    },
    flush: async () => {
      looseSinceFlush = 0;
      begun.clear();
      await packed.flush();
      await loose.flush();
    },
    sizes: () => storedSizes(gitdir),
    keepOnly: async (live, gone) => {
      await sweepObjects(gitdir, live, gone);
      await packed.reload();
    },
    setHead: (oid) => writeFileAtomic(join(gitdir, 'refs', 'heads', 'checkpoints'), `${oid}\n`),
  };
}
