/**
 * How a later state of the workspace stands to an earlier one, file by file: two checkpoints, or a checkpoint and now. Folders
 * that are the same in both are never read, so that it costs what changed. What one of the two leaves out is named, because
 * a file that is only missing from a checkpoint was not deleted.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type OpenCheckpoint, openCheckpoint } from './commit.ts';
import type { ObjectReader } from './object-reader.ts';
import { objectName } from './object-store.ts';
import { reasonFor } from './restore-plan.ts';
import type { Scan } from './scan.ts';
import { changedFiles, fileAt } from './tree.ts';

type Side = { oid: string; mode: number };
export type Bytes = { before: Uint8Array | null; after: Uint8Array | null };

/** `bits`: only the permissions changed. */
export type ChangedFile = {
  path: string;
  change: 'added' | 'modified' | 'deleted' | 'bits';
  before: Side | null;
  after: Side | null;
};

export type Changes = {
  /** Sorted by path. */
  files: ChangedFile[];
  /** Files that only one of the two knows and the other leaves out, and why. */
  left: { path: string; why: string }[];
};

/** `to` null: as it is now. `only`: this path alone; nothing else is looked at. */
export type States = { from: string; to: string | null; only?: string };

type Parts = {
  reader: ObjectReader;
  workspace: Workspace;
  scan: (besides: readonly string[]) => Promise<Result<Scan>>;
};

type Later = {
  skipped: ReadonlyMap<string, string>;
  /** Paths that surely are not there, also in a folder that is left out. */
  absent: ReadonlySet<string>;
  /** Files that may be different, with both sides. */
  changed: Map<string, { before: Side | null; after: Side | null }>;
};

const asMap = (skipped: readonly { path: string; why: string }[]) =>
  new Map(skipped.map(({ path, why }) => [path, why]));

/** Fails as opening the checkpoints and reading the folder do. */
export async function compareStates(parts: Parts, { from, to, only }: States): Promise<Result<Changes>> {
  const earlier = await openCheckpoint(parts.reader, from);
  if (!earlier.ok) return earlier;
  const later =
    to === null
      ? await (only === undefined ? asItIsNow(parts, earlier.value) : oneNow(parts, earlier.value, only))
      : await asItWas(parts, earlier.value, to);
  if (!later.ok) return later;
  const { changed } = later.value;
  const known = asSide(earlier.value);
  const changes: Changes = { files: [], left: [] };
  for (const path of only === undefined ? [...changed.keys()].sort() : [only]) {
    if (!changed.has(path)) continue;
    const { before, after } = changed.get(path) ?? { before: null, after: null };
    const why =
      after === null ? unknownIn(later.value, path) : before === null ? unknownIn(known, path) : undefined;
    if (why !== undefined) {
      changes.left.push({ path, why });
      continue;
    }
    const change =
      before === null ? 'added' : after === null ? 'deleted' : before.oid === after.oid ? 'bits' : 'modified';
    changes.files.push({ path, change, before, after });
  }
  return ok(changes);
}

const asSide = ({ skipped, absent }: OpenCheckpoint) => ({
  skipped: asMap(skipped),
  absent: new Set(absent),
});

/** Why a state that lacks a path may lack it without it having been absent. */
const unknownIn = ({ skipped, absent }: Pick<Later, 'skipped' | 'absent'>, path: string) =>
  absent.has(path) ? undefined : (skipped.get('.') ?? reasonFor(path, skipped));

/** The contents of a file that `compareStates` found; null on the side that does not have it. */
export async function bothSides(
  { reader, workspace }: Pick<Parts, 'reader' | 'workspace'>,
  { to }: Pick<States, 'to'>,
  { path, before, after }: ChangedFile,
): Promise<Result<Bytes>> {
  const old = before === null ? ok(null) : await blobOf(reader, before);
  if (!old.ok) return old;
  const later = () =>
    after === null ? ok(null) : to === null ? readNow(workspace, path) : blobOf(reader, after);
  const now = await later();
  return now.ok ? ok({ before: old.value, after: now.value }) : now;
}

export async function blobOf(reader: ObjectReader, { oid }: Pick<Side, 'oid'>): Promise<Result<Uint8Array>> {
  try {
    return ok(await reader.blob(oid));
  } catch (error) {
    return fail('failed', `It cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

async function asItWas({ reader }: Parts, earlier: OpenCheckpoint, to: string): Promise<Result<Later>> {
  const later = await openCheckpoint(reader, to);
  if (!later.ok) return later;
  const changed: Later['changed'] = new Map();
  for (const [path, { before, after }] of await changedFiles(reader, earlier.tree, later.value.tree)) {
    changed.set(path, {
      before: before && { oid: before.oid, mode: earlier.modeOf(path, before) },
      after: after && { oid: after.oid, mode: later.value.modeOf(path, after) },
    });
  }
  // Bits that git's trees do not know are in the notes alone.
  for (const path of new Set([...earlier.noted, ...later.value.noted])) {
    if (changed.has(path) || earlier.notedMode(path) === later.value.notedMode(path)) continue;
    const file = await fileAt(reader, later.value.tree, path);
    if (file === null) continue;
    const [before, after] = [earlier, later.value].map((one) => ({
      oid: file.oid,
      mode: one.modeOf(path, file),
    }));
    if (before !== undefined && after !== undefined) changed.set(path, { before, after });
  }
  return ok({ ...asSide(later.value), changed });
}

async function asItIsNow({ scan }: Parts, earlier: OpenCheckpoint): Promise<Result<Later>> {
  const past = await earlier.files();
  if (!past.ok) return past;
  const now = await scan([...past.value.keys()]);
  if (!now.ok) return now;
  const changed: Later['changed'] = new Map();
  for (const [path, before] of past.value) {
    const after = now.value.files.get(path) ?? null;
    if (after?.oid !== before.oid || after.mode !== before.mode) changed.set(path, { before, after });
  }
  for (const [path, after] of now.value.files) {
    if (!past.value.has(path)) changed.set(path, { before: null, after });
  }
  return ok({ skipped: now.value.skipped, absent: now.value.missing, changed });
}

async function readNow(workspace: Workspace, path: string): Promise<Result<Uint8Array>> {
  const image = await workspace.read(path);
  return image.ok ? ok(image.value.bytes) : image;
}

async function oneNow(
  { reader, workspace }: Parts,
  earlier: OpenCheckpoint,
  path: string,
): Promise<Result<Later>> {
  const past = await fileAt(reader, earlier.tree, path);
  const image = await workspace.read(path);
  if (!image.ok && image.error.code !== 'not_found') return image;
  const before = past && { oid: past.oid, mode: earlier.modeOf(path, past) };
  const after = image.ok
    ? { oid: objectName('blob', image.value.bytes), mode: image.value.mode & 0o777 }
    : null;
  const isSame = before?.oid === after?.oid && before?.mode === after?.mode;
  const changed: Later['changed'] = new Map(isSame ? [] : [[path, { before, after }]]);
  return ok({ skipped: new Map(), absent: new Set(), changed });
}
