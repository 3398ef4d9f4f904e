/**
 * States of a workspace that can be gone back to, kept outside of it. The person's own `.git` is neither read nor
 * written. A checkpoint costs what changed since the last one. One owner of `dir` at a time; `turns.ts` says which calls
 * go beside each other. Those of a large folder are served in a thread of its own.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import { openRoot } from '../workspace/workspace.ts';
import { openCollectorAside, openKeeperAside } from './aside.ts';
import type { Bounds, Collected } from './collect.ts';
import type { Bytes, ChangedFile, Changes, States } from './difference.ts';
import {
  type CheckpointRequest,
  type CreatedCheckpoint,
  type FolderFiles,
  type Keeper,
  openCollector,
  openKeeper,
  type Place,
  type RestoreRequest,
  type Scope,
} from './keeper.ts';
import { pastKey } from './past.ts';
import type { RestorePlan } from './restore-plan.ts';
import { tooMany } from './scan.ts';
import { createTurns } from './turns.ts';

export type { RestorePlan };

export type Difference<T> = {
  files: { path: string; change: ChangedFile['change']; seen: T }[];
  left: Changes['left'];
};

/** `look` may read both contents of a changed file (null where there is none) or not. */
export type CompareRequest<T> = States & {
  look: (path: string, read: () => Promise<Result<Bytes>>) => Promise<T>;
};

export type Past = {
  /** Null: it was not there. Undefined: the checkpoint says nothing of it, or is not kept any more. */
  read(path: string, checkpoint: string): Promise<Uint8Array | null | undefined>;
  /** The same of the contents' name. */
  name(path: string, checkpoint: string): string | null | undefined;
};

export type Checkpoints = {
  /** `cancelled`: by the signal, and nothing was kept. */
  create(request: CheckpointRequest, signal?: AbortSignal): Promise<Result<CreatedCheckpoint>>;
  /** What `restore` would do now. `not_found`: no such checkpoint. */
  preview(id: string, request: RestoreRequest): Promise<Result<RestorePlan>>;
  /** Does it; answers with what was done. `conflict`: a file changed meanwhile; the message says how far it got. */
  restore(id: string, request: RestoreRequest): Promise<Result<RestorePlan>>;
  /** What is different in a later state of the folder. `not_found`: no such checkpoint. */
  difference<T>(request: CompareRequest<T>): Promise<Result<Difference<T>>>;
  /** What a checkpoint would hold now, without making one; see the keeper. */
  files(): Promise<Result<FolderFiles>>;
  /** What a checkpoint does not hold, and why. */
  leftOut(id: string): Promise<Result<readonly { path: string; why: string }[]>>;
  /** What checkpoints hold of these paths. `not_found` for none of them: those that are not kept any more hold nothing. */
  pastOf(request: { ids: readonly string[]; paths: readonly string[] }): Promise<Result<Past>>;
  /** Lets those go that are beyond the bounds, with what only they hold. */
  collect(bounds: Bounds, now: number): Promise<Result<Collected>>;
  /** After the calls under way, of which a `create` is cancelled; nothing may be asked afterwards. */
  close(): Promise<void>;
};

export type CheckpointsAt = Place & {
  /** Bytes; larger files are left out. Asked anew for each checkpoint. */
  largest?: () => number;
  /** Folders with more files are worked on in a thread. */
  mostHere?: number;
};

const usualLargest = 5 * 1024 * 1024;
/** A thread takes longer to start than this many files to look at. */
const usualMostHere = 2_000;
/** Of a manifest with more rows than that. */
const largeManifest = 512 * 1024;

async function isLarge(dir: string): Promise<boolean> {
  const manifest = await stat(join(dir, 'manifest.sqlite')).catch(() => null);
  return manifest !== null && manifest.size > largeManifest;
}

/** Where no thread can be had, it is done here. */
async function openBeside(place: Place): Promise<Result<Keeper>> {
  const aside = await openKeeperAside(place);
  return aside.ok || aside.error.code !== 'unavailable' ? aside : openKeeper(place);
}

type Ask = <T>(question: (keeper: Keeper, scope: Scope) => Promise<Result<T>>) => Promise<Result<T>>;

/** Asks who keeps the folder's checkpoints at the time. What turns out to be too much for here is begun again in a thread. */
function keeping(first: Promise<Result<Keeper>>, { largest, mostHere, ...place }: Required<CheckpointsAt>) {
  let keeper: Promise<Result<Keeper>> | null = first;
  let most: number | undefined = mostHere;
  /** Questions under way. */
  const asked = new Set<Promise<unknown>>();
  /** Who opens the folder clears away what is half written, so nobody may be writing there any more. */
  const moveOut = async (old: Keeper): Promise<Result<Keeper>> => {
    await Promise.allSettled(asked);
    await old.close();
    return openBeside(place);
  };
  const ask: Ask = async (question) => {
    keeper ??= openBeside(place);
    const used = keeper;
    const opened = await used;
    if (!opened.ok) {
      if (keeper === used) keeper = null;
      return opened;
    }
    // Another question has found meanwhile that it is too much for here.
    if (keeper !== used) return ask(question);
    const asking = question(opened.value, { largest: largest(), most });
    asked.add(asking);
    const answer = await asking.finally(() => asked.delete(asking));
    if (answer !== tooMany) return answer;
    if (keeper === used) {
      most = undefined;
      keeper = moveOut(opened.value);
    }
    return ask(question);
  };
  const close = async (): Promise<void> => {
    const opened = await keeper;
    if (opened?.ok) await opened.value.close();
  };
  return { ask, close };
}

async function difference<T>(
  ask: Ask,
  { look, ...states }: CompareRequest<T>,
): Promise<Result<Difference<T>>> {
  const changes = await ask((keeper, scope) => keeper.changes(states, scope));
  if (!changes.ok) return changes;
  const files: Difference<T>['files'] = [];
  for (const file of changes.value.files) {
    const { path, change } = file;
    files.push({ path, change, seen: await look(path, () => ask((keeper) => keeper.sides(states, file))) });
  }
  return ok({ files, left: changes.value.left });
}

/** Names are looked up at once; contents are read when they are asked for, each once, from files that nobody changes. */
async function pastOf(
  ask: Ask,
  request: { ids: readonly string[]; paths: readonly string[] },
): Promise<Result<Past>> {
  const names = await ask((keeper) => keeper.names(request));
  if (!names.ok) return names;
  const contents = new Map<string, Promise<Uint8Array | undefined>>();
  const read = async (oid: string): Promise<Uint8Array | undefined> => {
    const content = await ask((keeper) => keeper.blob(oid));
    return content.ok ? content.value : undefined;
  };
  const name = (path: string, checkpoint: string) => names.value.get(pastKey(checkpoint, path));
  return ok({
    name,
    read: async (path, checkpoint) => {
      const oid = name(path, checkpoint);
      if (oid === undefined || oid === null) return oid;
      const content = contents.get(oid) ?? read(oid);
      contents.set(oid, content);
      return content;
    },
  });
}

/** `dir` is ours and made if missing; `root` is the workspace. Fails as `openWorkspace` does. */
export async function openCheckpoints({
  dir,
  root,
  largest = () => usualLargest,
  mostHere = usualMostHere,
}: CheckpointsAt): Promise<Result<Checkpoints>> {
  const found = await openRoot(root);
  if (!found.ok) return found;
  const isAside = mostHere === 0 || (await isLarge(dir));
  const first = isAside ? openBeside({ dir, root }) : openKeeper({ dir, root });
  // Who asks first is told.
  first.catch(() => {});
  if (!isAside) {
    const opened = await first;
    if (!opened.ok) return opened;
  }
  const most = isAside ? Number.POSITIVE_INFINITY : mostHere;
  const { ask, close } = keeping(first, { dir, root, largest, mostHere: most });
  const turns = createTurns();
  const closing = new AbortController();
  return ok({
    create: (request, signal) => {
      const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      return turns.add(() => ask((keeper, scope) => keeper.create(request, scope, either)));
    },
    preview: (id, request) => turns.read(() => ask((keeper, scope) => keeper.preview(id, request, scope))),
    restore: (id, request) => turns.alone(() => ask((keeper, scope) => keeper.restore(id, request, scope))),
    difference: (request) => turns.read(() => difference(ask, request)),
    files: () => turns.read(() => ask((keeper, scope) => keeper.files(scope))),
    leftOut: (id) => turns.read(() => ask((keeper) => keeper.leftOut(id))),
    pastOf: (request) => turns.read(() => pastOf(ask, request)),
    collect: (bounds, now) => turns.alone(() => ask((keeper) => keeper.collect(bounds, now))),
    close: () => {
      closing.abort();
      return turns.alone(close);
    },
  });
}

/** The same for a folder that nobody has open, which need not be there any more. */
export async function collectIn(dir: string, bounds: Bounds, now: number): Promise<Result<Collected>> {
  const aside = (await isLarge(dir)) ? await openCollectorAside({ dir }) : null;
  const opened =
    aside === null || (!aside.ok && aside.error.code === 'unavailable')
      ? await openCollector({ dir })
      : aside;
  if (!opened.ok) return opened;
  try {
    return await opened.value.collect(bounds, now);
  } finally {
    await opened.value.close();
  }
}
