/**
 * What is another in a folder since a run began, and who made it so: the files as they are, beside what journals, gates and checkpoints
 * have recorded. Other sessions and the person work in the same folder, so that a difference alone says nothing of the run.
 */
import { existsSync, lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SessionRow } from '../shared/feed.ts';
import type { PipelineRun } from '../shared/pipeline-run.ts';
import { ok, type Result } from '../shared/result.ts';
import type { Engine, OpenFolder } from './agent/engine.ts';
import { digestBytes } from './base/digest.ts';
import { changesBetween, type TreeFile } from './base/tree-state.ts';
import { objectName } from './checkpoints/object-store.ts';
import { runOf } from './gates/gate-run.ts';
import type { Gates } from './gates/gates.ts';
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
import { begunFile } from './pipeline/hand-over.ts';
import type { RunBook } from './pipeline/run-book.ts';
import { runOfSession } from './pipeline/step-sessions.ts';
import { type Traces, tracesOf, traceTypes } from './pipeline/traces.ts';
import {
  type Author,
  authorsIn,
  keyOf,
  type Span,
  type Work,
  type Writer,
  writersOf,
} from './pipeline/writers.ts';
import type { Journal } from './store/journal.ts';

interface Parts {
  engine: Engine;
  journal: Journal;
  gates: Gates;
  artefacts: Artefacts;
  book: Pick<RunBook, 'get'>;
}

type Change = Pick<Deliverable, 'path' | 'change'>;

export async function deliverablesOf(parts: Parts, run: PipelineRun): Promise<Result<Catalogue>> {
  const folder = await parts.engine.folder(run.workspace);
  if (!folder.ok) return folder;
  const now = await folder.value.checkpoints.files();
  if (!now.ok) return now;
  const begun = readBegun(await parts.artefacts.read(run.id, begunFile));
  const { traces, works } = recordsOf(parts, run);
  const { compared, changes, first } = await changesOf(folder.value, traces, begun, now.value);
  const records: FileRecords = {
    ...{ ...traces, looks: looksOf(parts, run) },
    begun: begun === null ? first : lookOf(begun, run.created),
    now: {
      ...lookOf(now.value, Number.POSITIVE_INFINITY),
      written: (path) => writtenAt(join(run.workspace, path), parts.engine.now()),
    },
  };
  const paths = changes.map(({ path }) => path);
  const writers = await writersIn(parts.engine, folder.value, { paths, records, works });
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

/** Of every session whose folder is this one, in it or around it, since the run began. */
function recordsOf({ journal, gates, book }: Parts, run: PipelineRun) {
  const rows = journal.rows();
  const all: Traces = { patches: [], checkpoints: [], restores: [], works: [] };
  const isSince = ({ at }: { at: number }): boolean => at >= run.created;
  for (const row of rows) {
    const inside = insideOf(run.workspace, row.workspace);
    if (inside === null) continue;
    // One that was not touched since may still have left a command running.
    const types =
      row.updatedAt >= run.created ? traceTypes : (['background.started', 'background.ended'] as const);
    const traces = tracesOf(journal.ofTypes(row.id, types), authorOf(row, rows, book));
    const files = traces.patches.filter(isSince).map(({ files: changed, ...patch }) => ({
      ...patch,
      files: changed.flatMap((file) => {
        const path = inside(file.path);
        return path === null ? [] : [{ ...file, path }];
      }),
    }));
    all.patches.push(...files);
    all.works.push(...traces.works);
    if (row.workspace !== run.workspace) continue;
    all.checkpoints.push(...traces.checkpoints.filter(isSince));
    all.restores.push(...traces.restores.filter(isSince));
  }
  const { works, ...traces } = all;
  return { traces, works: [...works, ...gateWorks(gates, run, traces)] };
}

/** Paths of one folder as paths in another; null where the two have nothing in common. */
function insideOf(root: string, other: string): ((path: string) => string | null) | null {
  const way = relative(root, other);
  const isBelow = (path: string): boolean => path !== '..' && !path.startsWith(`..${sep}`);
  if (!isBelow(way) && !isBelow(relative(other, root))) return null;
  return (path) => {
    const found = relative(root, join(other, path));
    return isBelow(found) ? found.split(sep).join('/') : null;
  };
}

/** A task's session is whose gave it; a sub-stage's is its run's. */
function authorOf(row: SessionRow, rows: readonly SessionRow[], book: Parts['book']): Author {
  let top = row;
  for (let above: SessionRow | undefined = row; above !== undefined; ) {
    top = above;
    const { parent }: SessionRow = above;
    above = rows.find(({ id }) => id === parent);
  }
  const run = runOfSession(top.id);
  return run !== undefined && book.get(run) !== undefined
    ? { kind: 'run', id: run }
    : { kind: 'session', id: top.id };
}

/** Those that ran a command. What a person has had run is theirs, as if they had run it themselves. */
function gateWorks(
  { records }: Gates,
  { workspace, created }: PipelineRun,
  traces: Pick<Traces, 'patches'>,
): Work[] {
  const ran = records.since(workspace, created);
  const starts = [...traces.patches.map(({ at }) => at), ...ran.map(({ started }) => started)];
  return ran
    .filter(({ command, outcome }) => command !== '' && outcome !== 'unavailable')
    .map(({ by, started, ended, outcome }) => {
      const id = runOf(by);
      // The app ended while it ran, and it with the app: before anything else was begun.
      const next = Math.min(...starts.filter((at) => at > started));
      return {
        author: id === null ? { kind: 'nobody' } : { kind: 'run', id },
        ...{ from: started, to: ended ?? (outcome === 'running' ? Number.POSITIVE_INFINITY : next) },
      };
    });
}

/** What gates found before and after; a file that is not in a list of theirs may not be what they are about. */
const looksOf = ({ gates: { records } }: Parts, { workspace, created }: PipelineRun): FileLook[] => {
  const trees = new Map<string, FileLook['mark']>();
  const look = (digest: string | null, at: number | null): FileLook[] => {
    if (digest === null || at === null || at < created) return [];
    const mark = trees.get(digest) ?? presentIn(records.tree(digest) ?? []);
    trees.set(digest, mark);
    return [{ at, mark }];
  };
  return records
    .since(workspace, created)
    .flatMap(({ before, after, started, ended }) => [...look(before, started), ...look(after, ended)]);
};

const presentIn = (files: readonly TreeFile[]): FileLook['mark'] => {
  const marks = new Map(files);
  return (path) => marks.get(path);
};

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

/** Checkpoints are asked only of files that something more than patches was about: that costs most. */
async function writersIn(
  { blobs }: Engine,
  { checkpoints }: OpenFolder,
  { paths, records, works }: { paths: readonly string[]; records: FileRecords; works: readonly Work[] },
): Promise<Map<string, Writer[]>> {
  const nameOf = namesOf(blobs);
  const by = (path: string, past?: Parameters<typeof momentsOf>[2]['past']): Writer[] => {
    const found = writersOf(momentsOf(path, records, { nameOf, past }), works);
    const [before, after] = [records.begun?.mark(path), records.now.mark(path)];
    if (found.length > 0 || !isBitsAlone(before, after)) return found;
    return authorsIn(works, { from: records.begun?.at ?? 0, to: records.now.at }).map((author) => ({
      ...{ author, isGuess: author.kind !== 'nobody' },
    }));
  };
  const writers = new Map(paths.map((path) => [path, by(path)]));
  const restored = new Set(records.restores.flatMap((one) => one.paths));
  const unsure = paths.filter(
    (path) => restored.has(path) || writers.get(path)?.some(({ isGuess }) => isGuess) === true,
  );
  const ids = [
    ...records.checkpoints.map(({ id }) => id),
    ...records.restores.flatMap(({ from, to }) => [from, to]),
  ];
  const past = unsure.length === 0 ? undefined : await checkpoints.pastOf({ ids, paths: unsure });
  if (past?.ok === true) for (const path of unsure) writers.set(path, by(path, past.value.name));
  return writers;
}

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
  // What an ignore file leaves out since then is not gone.
  if (change === 'deleted') return existsSync(join(workspace.root, path)) ? [] : [gone];
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
