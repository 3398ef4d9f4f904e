/**
 * What is another in a folder since a run began, and who made it so: the files as they are, beside what journals, gates and checkpoints
 * have recorded. Other sessions and the person work in the same folder, so that a difference alone says nothing of the run.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineRun } from '../shared/pipeline-run.ts';
import { ok, type Result } from '../shared/result.ts';
import type { Engine, OpenFolder } from './agent/engine.ts';
import { digestBytes } from './base/digest.ts';
import { changesBetween, type TreeFile } from './base/tree-state.ts';
import { objectName } from './checkpoints/object-store.ts';
import { looksOf, type RecordParts, recordsOf } from './own-file-records.ts';
import type { Artefacts } from './pipeline/artefacts.ts';
import { readBegun } from './pipeline/begun.ts';
import type { Catalogue, ComparedWith, Deliverable, NamedWriter } from './pipeline/deliverable-table.ts';
import {
  type FileLook,
  type FileRecords,
  isBitsAlone,
  markOf,
  momentsOf,
  type NameOf,
} from './pipeline/file-moments.ts';
import { begunFile } from './pipeline/run-files.ts';
import type { Traces } from './pipeline/traces.ts';
import {
  type Author,
  authorsIn,
  isUnsure,
  keyOf,
  type Span,
  type Work,
  type Writer,
  writersOf,
} from './pipeline/writers.ts';

interface Parts extends RecordParts {
  engine: Engine;
  artefacts: Artefacts;
}

type Change = Pick<Deliverable, 'path' | 'change'>;

export async function deliverablesOf(parts: Parts, run: PipelineRun): Promise<Result<Catalogue>> {
  const folder = await parts.engine.folder(run.workspace);
  if (!folder.ok) return folder;
  const now = await folder.value.checkpoints.files();
  if (!now.ok) return now;
  const begun = readBegun(await parts.artefacts.read(run.id, begunFile));
  const { traces, works } = recordsOf(parts, run);
  const { compared, changes: listed, first } = await changesOf(folder.value, traces, begun, now.value);
  const list = begun === null ? first : lookOf(begun, run.created);
  const found = lookOf(now.value, Number.POSITIVE_INFINITY);
  const hidden = await hiddenFiles(folder.value, traces.patches, { listed, list, found });
  const changes = withHidden(listed, compared.kind === 'nothing' ? new Map() : hidden);
  const records: FileRecords = {
    ...{ ...traces, looks: [] },
    begun: list && { ...list, mark: (path) => (hidden.has(path) ? undefined : list.mark(path)) },
    now: {
      at: found.at,
      mark: (path) => hidden.get(path)?.mark ?? found.mark(path),
      written: (path) => writtenAt(join(run.workspace, path), parts.engine.now()),
    },
  };
  const paths = changes.map(({ path }) => path);
  const writers = await writersIn(parts, folder.value, run, { paths, records, works });
  const files = await Promise.all(
    changes.map((change) => fileOf(folder.value, change, writers.get(change.path) ?? [])),
  );
  const named = namesFor(
    parts,
    run,
    files.flat().flatMap(({ by }) => by),
  );
  return ok({ with: compared, files: files.flat().map((file) => ({ ...file, by: file.by.map(named) })) });
}

interface Changes {
  compared: ComparedWith;
  changes: readonly Change[];
  /** Where a checkpoint takes the place of the list from the beginning. */
  first: FileLook | null;
}

/** Where that list is not there, since the first checkpoint; where that is not there, either, what records name. */
async function changesOf(
  { checkpoints }: OpenFolder,
  traces: Omit<Traces, 'works'>,
  begun: readonly TreeFile[] | null,
  now: readonly TreeFile[],
): Promise<Changes> {
  if (begun !== null)
    return { compared: { kind: 'begun' }, changes: changesBetween(begun, now), first: null };
  const { at, id } = traces.checkpoints.toSorted((one, other) => one.at - other.at)[0] ?? { at: 0, id: '' };
  const found =
    id === '' ? undefined : await checkpoints.difference({ from: id, to: null, look: async () => null });
  if (found?.ok === true) {
    const { files } = found.value;
    const past = await checkpoints.pastOf({ ids: [id], paths: files.map(({ path }) => path) });
    return {
      compared: { kind: 'checkpoint', at },
      changes: files.map(({ path, change }) => ({ path, change: change === 'bits' ? 'modified' : change })),
      first: { at, mark: (path) => (past.ok ? markOf(past.value.name(path, id)) : undefined) },
    };
  }
  const paths = new Set(traces.patches.flatMap(({ files }) => files.map(({ path }) => path)));
  const changes = [...paths].sort().map((path) => ({ path, change: 'unknown' as const }));
  return { compared: { kind: 'nothing' }, changes, first: null };
}

interface Hidden {
  /** Null where nothing of it is another. */
  change: 'added' | 'modified' | 'deleted' | null;
  /** As it is now. */
  mark: string | null;
}

/**
 * Files that patches were about and an ignore file leaves out, so that the list from the beginning does not name them, and the one of
 * now only where a checkpoint was made for them. The first patch says whether one was there, and the disk how it is now.
 */
async function hiddenFiles(
  { workspace }: OpenFolder,
  patches: Traces['patches'],
  { listed, list, found }: { listed: readonly Change[]; list: FileLook | null; found: FileLook },
): Promise<ReadonlyMap<string, Hidden>> {
  const before = new Map<string, string | null>();
  for (const { files } of patches.toSorted((one, other) => one.at - other.at))
    for (const file of files) if (!before.has(file.path)) before.set(file.path, file.before);
  const added = new Set(listed.filter(({ change }) => change === 'added').map(({ path }) => path));
  const isOdd = ([path, was]: [string, string | null]): boolean =>
    found.mark(path) === null ? list?.mark(path) == null : added.has(path) && was !== null;
  const odd = [...before].filter(isOdd);
  const shown = odd.some(([path]) => found.mark(path) !== null)
    ? await workspace.list(everything)
    : undefined;
  const names = new Set(shown?.ok === true ? shown.value.entries.map(({ path }) => path) : []);
  const isShown = (path: string): boolean => shown?.ok !== true || shown.value.truncated || names.has(path);
  const hidden = new Map<string, Hidden>();
  for (const [path, was] of odd) {
    if (found.mark(path) !== null && isShown(path)) continue;
    const file = await workspace.read(path);
    const bytes = file.ok ? file.value.bytes : null;
    const is = bytes === null ? null : digestBytes(bytes);
    const change = is === was ? null : was === null ? 'added' : is === null ? 'deleted' : 'modified';
    hidden.set(path, { change, mark: bytes === null ? null : (markOf(objectName('blob', bytes)) ?? null) });
  }
  return hidden;
}

const everything = { recursive: true, limit: 50_000 };

const withHidden = (listed: readonly Change[], hidden: ReadonlyMap<string, Hidden>): Change[] =>
  [
    ...listed.filter(({ path }) => !hidden.has(path)),
    ...[...hidden].flatMap(([path, { change }]) => (change === null ? [] : [{ path, change }])),
  ].toSorted((one, other) => (one.path < other.path ? -1 : 1));

function lookOf(files: readonly TreeFile[], at: number): FileLook {
  const marks = new Map(files);
  return { at, mark: (path) => marks.get(path) ?? null };
}

/** A system's clock for files goes in steps, a little behind. */
const clockStep = 50;

/** From when its contents were written to when anything of it was; undefined for times that cannot be right here. */
function writtenAt(path: string, now: number): Span | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || Math.max(stat.mtimeMs, stat.ctimeMs) > now + clockStep) return undefined;
  return { from: Math.floor(stat.mtimeMs) - 1, to: Math.max(stat.mtimeMs, stat.ctimeMs) + clockStep };
}

/** What checkpoints hold and gates found is asked only for files that more than patches was about: that costs most. */
async function writersIn(
  { engine, gates }: Parts,
  { checkpoints }: OpenFolder,
  run: PipelineRun,
  { paths, records, works }: { paths: readonly string[]; records: FileRecords; works: readonly Work[] },
): Promise<Map<string, Writer[]>> {
  const names = { nameOf: namesOf(engine.blobs) };
  const writers = new Map<string, Writer[]>();
  const unsure: string[] = [];
  for (const path of paths) {
    const moments = momentsOf(path, records, names);
    const found = writersOf(moments, works);
    const isRestored = records.restores.some((one) => one.paths.includes(path));
    if (isRestored || isUnsure(moments, works)) unsure.push(path);
    const [before, after] = [records.begun?.mark(path), records.now.mark(path)];
    const isOfBits = found.length === 0 && isBitsAlone(before, after);
    writers.set(path, isOfBits ? bitsBy(works, records) : found);
  }
  if (unsure.length === 0) return writers;
  const ids = [
    ...records.checkpoints.map(({ id }) => id),
    ...records.restores.flatMap(({ from, to }) => [from, to]),
  ];
  const past = await checkpoints.pastOf({ ids, paths: unsure });
  const more = { ...names, past: past.ok ? past.value.name : undefined };
  const looks = await looksOf(gates, run, new Set(unsure));
  for (const path of unsure)
    writers.set(path, writersOf(momentsOf(path, { ...records, looks }, more), works));
  return writers;
}

/** At some time since the beginning. */
const bitsBy = (works: readonly Work[], { begun, now }: FileRecords): Writer[] =>
  authorsIn(works, { from: begun?.at ?? 0, to: now.at }).map((author) => ({
    ...{ author, isGuess: author.kind !== 'nobody' },
  }));

/** A blob's name in checkpoints, worked out once. */
function namesOf(blobs: Engine['blobs']): NameOf {
  const names = new Map<string, string | undefined>();
  return (digest) => {
    if (!names.has(digest)) {
      const bytes = blobs.get(digest);
      names.set(digest, bytes === undefined ? undefined : objectName('blob', bytes));
    }
    return names.get(digest);
  };
}

type Found = Omit<Deliverable, 'by'> & { by: readonly Writer[] };

async function fileOf(
  { workspace }: OpenFolder,
  { path, change }: Change,
  by: readonly Writer[],
): Promise<Found[]> {
  const gone = { path, change, bytes: 0, digest: null, by };
  if (change === 'deleted') {
    // What an ignore file leaves out since then is not gone; what has a folder in its place is.
    const there = lstatSync(join(workspace.root, path), { throwIfNoEntry: false });
    return there === undefined || there.isDirectory() ? [gone] : [];
  }
  const file = await workspace.read(path);
  if (!file.ok) return [gone];
  const { bytes } = file.value;
  return [{ ...gone, bytes: bytes.length, digest: digestBytes(bytes) }];
}

/** In words; where two have one title, with the beginning of their IDs. */
function namesFor(
  { journal, book }: Parts,
  run: PipelineRun,
  all: readonly Writer[],
): (writer: Writer) => NamedWriter {
  const titleOf = (author: Author): string => {
    if (author.kind === 'nobody') return '';
    return (author.kind === 'run' ? book.get(author.id)?.title : journal.row(author.id)?.title) ?? author.id;
  };
  const titles = [...new Map(all.map(({ author }) => [keyOf(author), titleOf(author)])).values(), run.title];
  return ({ author, isGuess }) => {
    if (author.kind === 'nobody') return { who: 'nobody', name: '', isGuess };
    if (author.kind === 'run' && author.id === run.id) return { who: 'this-run', name: '', isGuess };
    const title = titleOf(author);
    const isOne = titles.filter((one) => one === title).length === 1;
    return { who: author.kind, name: isOne ? title : `${title} ${author.id.slice(0, 8)}`, isGuess };
  };
}
