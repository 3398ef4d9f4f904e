/**
 * What was recorded of the files of a run's folder since it began: journals of all sessions that work in it, and gates. A session's
 * folder may be around the run's, or in it.
 */
import { join, relative, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { SessionRow } from '../shared/feed.ts';
import type { PipelineRun } from '../shared/pipeline-run.ts';
import { runOf } from './gates/gate-run.ts';
import type { Gates } from './gates/gates.ts';
import type { FileLook } from './pipeline/file-moments.ts';
import type { RunBook } from './pipeline/run-book.ts';
import { runOfSession } from './pipeline/step-sessions.ts';
import { type Traces, tracesOf, traceTypes } from './pipeline/traces.ts';
import type { Author, Work } from './pipeline/writers.ts';
import type { Journal } from './store/journal.ts';

export interface RecordParts {
  journal: Journal;
  gates: Gates;
  book: Pick<RunBook, 'get'>;
}

/** Of every session whose folder is this one, in it or around it, since the run began. */
export function recordsOf({ journal, gates, book }: RecordParts, run: PipelineRun) {
  const rows = journal.rows();
  const all: Traces = { patches: [], checkpoints: [], restores: [], works: [] };
  const isSince = ({ at }: { at: number }): boolean => at >= run.created;
  for (const row of rows) {
    const inside = insideOf(run.workspace, row.workspace);
    if (inside === null) continue;
    // One of which nothing was recorded since may be at a command all the same, or have left one running.
    const isAtWork = row.updatedAt >= run.created || row.status === 'running';
    const types = isAtWork ? traceTypes : (['background.started', 'background.ended'] as const);
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
function authorOf(row: SessionRow, rows: readonly SessionRow[], book: RecordParts['book']): Author {
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

/** What gates found of these before and after; a file that is not in a list of theirs may not be what they are about. */
export async function looksOf(
  { records }: Gates,
  { workspace, created }: PipelineRun,
  paths: ReadonlySet<string>,
): Promise<FileLook[]> {
  const trees = new Map<string, ReadonlyMap<string, string>>();
  const looks: FileLook[] = [];
  for (const { before, after, started, ended } of records.since(workspace, created))
    for (const [digest, at] of [[before, started] as const, [after, ended] as const]) {
      if (digest === null || at === null || at < created) continue;
      const known = trees.get(digest);
      const marks = known ?? new Map(records.tree(digest)?.filter(([path]) => paths.has(path)));
      looks.push({ at, mark: (path) => marks.get(path) });
      if (known !== undefined) continue;
      trees.set(digest, marks);
      // Of a large folder each is a list of ten thousands.
      await breathe();
    }
  return looks;
}
