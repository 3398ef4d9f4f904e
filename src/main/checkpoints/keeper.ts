/**
 * The checkpoints of one folder, worked on where it is called: here, or in a thread (`aside.ts`). What goes in and comes out is plain
 * data, so that it can cross. Which calls may go beside each other is said in `turns.ts`; `sides` and `blob` go beside all.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import type { Root } from '../workspace/descriptor-walk.ts';
import { failFromErrno } from '../workspace/errno.ts';
import { isProtected, resolveInside } from '../workspace/path.ts';
import { openRoot, openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { type Bounds, type Collected, collect } from './collect.ts';
import { openCheckpoint, writeCheckpoint } from './commit.ts';
import {
  type Bytes,
  blobOf,
  bothSides,
  type ChangedFile,
  type Changes,
  compareStates,
  type States,
} from './difference.ts';
import { type Manifest, openManifest } from './manifest.ts';
import { newestCheckpoint, type ObjectReader } from './object-reader.ts';
import { type ObjectStore, objectName, openObjectStore } from './object-store.ts';
import { namesInPast, type PastNames } from './past.ts';
import { carryOut } from './restore.ts';
import { planRestore, type RestorePlan } from './restore-plan.ts';
import { type Scan, scan } from './scan.ts';
import { sharedReader } from './shared-reader.ts';

export type Place = {
  /** Ours, made if missing. */
  dir: string;
  /** The workspace. */
  root: string;
};

/** How the folder is looked at: `largest` in bytes; with more than `most` files the answer is `tooMany`. */
export type Scope = { largest: number; most?: number | undefined };

export type CheckpointRequest = {
  reason: string;
  /**
   * Paths to keep though ignore files leave them out (the files about to be changed); from now on every checkpoint
   * holds them.
   */
  include?: readonly string[];
  /** What `files` would say of the state that is kept is wanted, too: the folder has just been looked at for it. */
  listed?: boolean;
};

/** `bytes`: of all files in it. `skipped`: what it does not hold; a folder stands for all below it. */
export type CreatedCheckpoint = {
  id: string;
  files: number;
  bytes: number;
  skipped: { path: string; why: string }[];
  /** Where the request wants it. */
  list?: FolderFiles;
};

/** Paths the app created: the only files a restore may remove. */
export type RestoreRequest = { createdByApp: ReadonlySet<string> };

export type Collector = {
  collect(bounds: Bounds, now: number): Promise<Result<Collected>>;
  close(): Promise<void>;
};

export type Keeper = Collector & {
  /** `cancelled`: the signal came before the files were looked at to the end; nothing was kept. */
  create(request: CheckpointRequest, scope: Scope, signal?: AbortSignal): Promise<Result<CreatedCheckpoint>>;
  preview(id: string, request: RestoreRequest, scope: Scope): Promise<Result<RestorePlan>>;
  restore(id: string, request: RestoreRequest, scope: Scope): Promise<Result<RestorePlan>>;
  changes(states: States, scope: Scope): Promise<Result<Changes>>;
  /** What a checkpoint would hold now, each path with what stands for its contents and bits; what it would leave out by its reason. */
  files(scope: Scope): Promise<Result<FolderFiles>>;
  sides(states: States, file: ChangedFile): Promise<Result<Bytes>>;
  leftOut(id: string): Promise<Result<readonly { path: string; why: string }[]>>;
  names(request: { ids: readonly string[]; paths: readonly string[] }): Promise<Result<PastNames>>;
  blob(oid: string): Promise<Result<Uint8Array>>;
};

/** Not in order. */
export type FolderFiles = readonly (readonly [path: string, mark: string])[];

type Stored = { store: ObjectStore; manifest: Manifest };
type Parts = Stored & { root: Root; workspace: Workspace };

async function create(
  parts: Parts,
  { reason, include = [], listed = false }: CheckpointRequest,
  scope: Scope,
  signal: AbortSignal | undefined,
): Promise<Result<CreatedCheckpoint>> {
  const { root, store, manifest } = parts;
  const extras = include.flatMap((path) => {
    const inside = resolveInside(root.path, path);
    return inside.ok && !isProtected(inside.value) ? [inside.value] : [];
  });
  if (extras.length > 0) manifest.addExtras(extras);
  const at = Date.now();
  const nameOf = (bytes: Buffer) => store.write('blob', bytes);
  try {
    const scanned = await scan({ root, manifest, nameOf, besides: [], signal, ...scope });
    if (!scanned.ok) return scanned;
    const { files, rows, missing } = scanned.value;
    const skipped = [...scanned.value.skipped].map(([path, why]) => ({ path, why }));
    const absent = extras.filter((path) => missing.has(path));
    const id = await writeCheckpoint(
      store,
      { reason, at, files, skipped, absent },
      await newestCheckpoint(store.gitdir),
    );
    await manifest.record(rows);
    let bytes = 0;
    for (const file of files.values()) bytes += file.size;
    const list = listed ? { list: listOf(scanned.value) } : {};
    return ok({ id, files: files.size, bytes, skipped, ...list });
  } catch (error) {
    return failFromErrno(error, 'The checkpoint');
  }
}

const listOf = ({ files, skipped }: Pick<Scan, 'files' | 'skipped'>): FolderFiles => [
  ...[...files].map(([path, { oid, mode }]) => [path, `${oid} ${mode.toString(8)}`] as const),
  ...skipped,
];

/** Of bytes that are only compared, not kept. */
const nameOf = (bytes: Buffer) => Promise.resolve(objectName('blob', bytes));

async function compare(
  { root, manifest }: Parts,
  reader: ObjectReader,
  id: string,
  { createdByApp }: RestoreRequest,
  scope: Scope,
) {
  const checkpoint = await openCheckpoint(reader, id);
  if (!checkpoint.ok) return checkpoint;
  const files = await checkpoint.value.files();
  if (!files.ok) return files;
  const past = files.value;
  const now = await scan({ root, manifest, nameOf, besides: [...past.keys(), ...createdByApp], ...scope });
  if (!now.ok) return now;
  const leftOut = new Map(checkpoint.value.skipped.map(({ path, why }) => [path, why]));
  const absent = new Set(checkpoint.value.absent);
  const plan = planRestore(past, now.value, { leftOut, absent, createdByApp });
  return ok({ past, now: now.value, plan });
}

async function openStored(dir: string): Promise<Stored> {
  await mkdir(dir, { recursive: true });
  const store = await openObjectStore(join(dir, 'store.git'));
  return { store, manifest: openManifest(join(dir, 'manifest.sqlite')) };
}

async function openParts({ dir, root }: Place): Promise<Result<Parts>> {
  const [opened, workspace] = [await openRoot(root), await openWorkspace(root)];
  if (!opened.ok) return opened;
  if (!workspace.ok) return workspace;
  try {
    return ok({ root: opened.value, workspace: workspace.value, ...(await openStored(dir)) });
  } catch (error) {
    return failFromErrno(error, dir);
  }
}

/** Fails as `openWorkspace` does. */
export async function openKeeper(place: Place): Promise<Result<Keeper>> {
  const opened = await openParts(place);
  if (!opened.ok) return opened;
  const parts = opened.value;
  const { store, manifest, root, workspace } = parts;
  const reading = sharedReader(store.gitdir);
  return ok({
    create: (request, scope, signal) => create(parts, request, scope, signal),
    preview: async (id, request, scope) => {
      const compared = await compare(parts, reading.reader(), id, request, scope);
      return compared.ok ? ok(compared.value.plan) : compared;
    },
    restore: async (id, request, scope) => {
      const reader = reading.reader();
      const compared = await compare(parts, reader, id, request, scope);
      if (!compared.ok) return compared;
      const { past, now, plan } = compared.value;
      return carryOut({ workspace, reader, past, now }, plan);
    },
    changes: (states, scope) => {
      const scanNow = (besides: readonly string[]) => scan({ root, manifest, nameOf, besides, ...scope });
      return compareStates({ reader: reading.reader(), scan: scanNow, workspace }, states);
    },
    files: async (scope) => {
      const now = await scan({ root, manifest, nameOf, besides: [], ...scope });
      return now.ok ? ok(listOf(now.value)) : now;
    },
    sides: (states, file) => bothSides({ reader: reading.reader(), workspace }, states, file),
    leftOut: async (id) => {
      const checkpoint = await openCheckpoint(reading.reader(), id);
      return checkpoint.ok ? ok(checkpoint.value.skipped) : checkpoint;
    },
    names: (request) => namesInPast(reading.reader(), request),
    blob: (oid) => blobOf(reading.reader(), { oid }),
    collect: (bounds, now) => {
      reading.drop();
      return collected(parts, bounds, now);
    },
    close: async () => {
      reading.drop();
      manifest.close();
    },
  });
}

async function collected(stored: Stored, bounds: Bounds, now: number): Promise<Result<Collected>> {
  try {
    return ok(await collect(stored, bounds, now));
  } catch (error) {
    return failFromErrno(error, 'The checkpoints');
  }
}

/** For a folder that nobody has open, which need not be there any more. */
export async function openCollector({ dir }: Pick<Place, 'dir'>): Promise<Result<Collector>> {
  try {
    const stored = await openStored(dir);
    return ok({
      collect: (bounds, now) => collected(stored, bounds, now),
      close: async () => stored.manifest.close(),
    });
  } catch (error) {
    return failFromErrno(error, dir);
  }
}
