/**
 * States of a workspace that can be gone back to, kept outside of it. The person's own `.git` is neither read nor
 * written. A checkpoint costs what changed since the last one. One owner of `dir` at a time; calls are served one
 * after the other.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import type { Root } from '../workspace/descriptor-walk.ts';
import { failFromErrno } from '../workspace/errno.ts';
import { isProtected, resolveInside } from '../workspace/path.ts';
import { openRoot, openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { readCheckpoint, writeCheckpoint } from './commit.ts';
import { type Manifest, openManifest } from './manifest.ts';
import { newestCheckpoint, readObjects } from './object-reader.ts';
import { type ObjectStore, objectName, openObjectStore } from './object-store.ts';
import { carryOut } from './restore.ts';
import { planRestore, type RestorePlan } from './restore-plan.ts';
import { scan } from './scan.ts';

export type { RestorePlan };

export type CheckpointRequest = {
  reason: string;
  /**
   * Paths to keep though ignore files leave them out (the files about to be changed); from now on every checkpoint
   * holds them.
   */
  include?: readonly string[];
};

/** `bytes`: of all files in it. `skipped`: what it does not hold; a folder stands for all below it. */
export type CreatedCheckpoint = {
  id: string;
  files: number;
  bytes: number;
  skipped: { path: string; why: string }[];
};

/** Paths the app created: the only files a restore may remove. */
export type RestoreRequest = { createdByApp: ReadonlySet<string> };

export type Checkpoints = {
  create(request: CheckpointRequest): Promise<Result<CreatedCheckpoint>>;
  /** What `restore` would do now. `not_found`: no such checkpoint. */
  preview(id: string, request: RestoreRequest): Promise<Result<RestorePlan>>;
  /** Does it; answers with what was done. `conflict`: a file changed meanwhile; the message says how far it got. */
  restore(id: string, request: RestoreRequest): Promise<Result<RestorePlan>>;
  /** After the calls under way; nothing may be asked afterwards. */
  close(): Promise<void>;
};

type Parts = { root: Root; workspace: Workspace; store: ObjectStore; manifest: Manifest };

async function create(
  parts: Parts,
  { reason, include = [] }: CheckpointRequest,
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
    const scanned = await scan({ root, manifest, nameOf, besides: [] });
    if (!scanned.ok) return scanned;
    const { files, rows } = scanned.value;
    const skipped = [...scanned.value.skipped].map(([path, why]) => ({ path, why }));
    const id = await writeCheckpoint(
      store,
      { reason, at, files, skipped },
      await newestCheckpoint(store.gitdir),
    );
    await manifest.record(rows);
    let bytes = 0;
    for (const file of files.values()) bytes += file.size;
    return ok({ id, files: files.size, bytes, skipped });
  } catch (error) {
    return failFromErrno(error, 'The checkpoint');
  }
}

async function compare({ root, store, manifest }: Parts, id: string, { createdByApp }: RestoreRequest) {
  const reader = readObjects(store.gitdir);
  const checkpoint = await readCheckpoint(reader, id);
  if (!checkpoint.ok) return checkpoint;
  const { files: past, skipped } = checkpoint.value;
  const nameOf = (bytes: Buffer) => Promise.resolve(objectName('blob', bytes));
  const now = await scan({ root, manifest, nameOf, besides: [...past.keys(), ...createdByApp] });
  if (!now.ok) return now;
  const leftOut = new Map(skipped.map(({ path, why }) => [path, why]));
  return ok({ reader, past, now: now.value, plan: planRestore(past, now.value, { leftOut, createdByApp }) });
}

async function restore(parts: Parts, id: string, request: RestoreRequest): Promise<Result<RestorePlan>> {
  const compared = await compare(parts, id, request);
  if (!compared.ok) return compared;
  const { reader, past, now, plan } = compared.value;
  return carryOut({ workspace: parts.workspace, reader, past, now }, plan);
}

async function openParts(dir: string, root: string): Promise<Result<Parts>> {
  const [opened, workspace] = [await openRoot(root), await openWorkspace(root)];
  if (!opened.ok) return opened;
  if (!workspace.ok) return workspace;
  try {
    await mkdir(dir, { recursive: true });
    const store = await openObjectStore(join(dir, 'store.git'));
    const manifest = openManifest(join(dir, 'manifest.sqlite'));
    return ok({ root: opened.value, workspace: workspace.value, store, manifest });
  } catch (error) {
    return failFromErrno(error, dir);
  }
}

/** `dir` is ours and made if missing; `root` is the workspace. Fails as `openWorkspace` does. */
export async function openCheckpoints({
  dir,
  root,
}: {
  dir: string;
  root: string;
}): Promise<Result<Checkpoints>> {
  const opened = await openParts(dir, root);
  if (!opened.ok) return opened;
  const parts = opened.value;
  let busy: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = busy.then(work);
    busy = done.catch(() => {});
    return done;
  };
  return ok({
    create: (request) => inTurn(() => create(parts, request)),
    preview: (id, request) =>
      inTurn(async () => {
        const compared = await compare(parts, id, request);
        return compared.ok ? ok(compared.value.plan) : compared;
      }),
    restore: (id, request) => inTurn(() => restore(parts, id, request)),
    close: () => inTurn(async () => parts.manifest.close()),
  });
}
