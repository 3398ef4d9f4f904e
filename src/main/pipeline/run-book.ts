/**
 * The runs that are in memory and those who watch them. As with sessions, `append` is the only way to add a fact: it folds first, then
 * writes, then tells, so that nobody sees what is not on disk.
 */
import { foldRun, reduceRun } from '../../shared/pipeline-reduce.ts';
import type { PipelineRun, RunEvent, RunFact, RunRow } from '../../shared/pipeline-run.ts';
import { stageTitle } from '../../shared/run-stage.ts';
import { createQueue, type Queue } from '../base/queue.ts';
import { nextOf } from './next.ts';
import type { RunRows } from './run-rows.ts';

export interface RunBook {
  get(id: string): PipelineRun | undefined;
  rows(workspace: string | null): RunRow[];
  /** Gives the run as it is then. Throws for facts that cannot be next. */
  append(id: string, facts: readonly RunFact[]): PipelineRun;
  remove(id: string): void;
  /** At first and at each change, the newest only; ends with the run, the signal or `close`. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<PipelineRun, void, undefined>;
  /** Tells them again: something about the run that is no fact is another now. */
  tell(id: string): void;
  /** At first, and whenever something about any run may be another. */
  changes(signal?: AbortSignal): AsyncGenerator<null, void, undefined>;
  close(): void;
}

export function createRunBook(rows: RunRows, now: () => number): RunBook {
  const open = new Map<string, PipelineRun>();
  const watching = new Map<string, Set<Queue<PipelineRun>>>();
  const listing = new Set<Queue<null>>();

  const get = (id: string): PipelineRun | undefined => {
    const there = open.get(id);
    if (there !== undefined) return there;
    const events = rows.events(id);
    if (events.length === 0) return undefined;
    const run = foldRun(id, events);
    open.set(id, run);
    return run;
  };
  const changed = (): void => {
    for (const queue of listing) queue.push(null);
  };
  const tell = (id: string): void => {
    const run = open.get(id);
    if (run !== undefined) for (const queue of watching.get(id) ?? []) queue.push(run);
    changed();
  };
  return {
    get,
    rows: rows.list,
    append(id, facts) {
      let run = get(id) ?? null;
      const events: RunEvent[] = [];
      for (const fact of facts) {
        const event: RunEvent = { ...fact, seq: (run?.seq ?? 0) + 1, at: now() };
        run = reduceRun(id, run, event);
        events.push(event);
      }
      if (run === null) throw new Error(`run ${id} begins with no facts`);
      rows.append(rowOf(run), events);
      open.set(id, run);
      tell(id);
      return run;
    },
    remove(id) {
      rows.remove(id);
      open.delete(id);
      for (const queue of watching.get(id) ?? []) queue.close();
      changed();
    },
    async *watch(id, signal) {
      const first = get(id);
      if (first === undefined) return;
      const queue = createQueue<PipelineRun>(signal, (waiting, run) =>
        waiting.splice(0, waiting.length, run),
      );
      const queues = watching.get(id) ?? new Set();
      watching.set(id, queues.add(queue));
      try {
        yield first;
        yield* queue.items();
      } finally {
        queues.delete(queue);
        if (queues.size === 0) watching.delete(id);
      }
    },
    tell,
    async *changes(signal) {
      const queue = createQueue<null>(signal, (waiting, item) => waiting.splice(0, waiting.length, item));
      listing.add(queue);
      try {
        yield null;
        yield* queue.items();
      } finally {
        listing.delete(queue);
      }
    },
    close() {
      for (const queues of watching.values()) for (const queue of queues) queue.close();
      for (const queue of listing) queue.close();
    },
  };
}

function rowOf(run: PipelineRun): RunRow {
  const { id, workspace, title, status, created, updated, pipeline } = run;
  const action = nextOf(run);
  const at = 'stage' in action ? action.stage : null;
  const waits = action.do === 'ask' ? action.what : null;
  const stage = at === null ? null : stageTitle(run, at);
  return { id, workspace, title, status, created, updated, pipeline: pipeline.title, stage, waits };
}
