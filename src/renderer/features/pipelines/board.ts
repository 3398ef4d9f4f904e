/** The board as data: how each stage stands, which one the run is at, what it waits for the person with. Pure. */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { isPassed } from '../../../shared/gate-tally.ts';
import type { GateResult, PipelineRun, RunWaits, StageRun } from '../../../shared/pipeline-run.ts';
import { roundsOf } from '../../../shared/run-stage.ts';
import type { CellState } from '../../strings-pipelines.ts';

export interface Waiting {
  what: RunWaits;
  stage: string;
  /** Of the conflict or the sub-stage. */
  id: string | null;
  /** Of the session that has something for the person. */
  sessionId: string | null;
}

export interface Cell {
  name: string;
  title: string;
  about: string;
  state: CellState;
  isCurrent: boolean;
  waits: RunWaits | null;
  /** Milliseconds; null before it began. */
  time: number | null;
  tokens: number;
  /** As they stood last, its own and those of its sub-stages; null where none says anything of it. */
  gates: { passed: number; all: number } | null;
}

/** Name of the stage where the run is; of the last where all are over. */
export function currentStage({ run, asks }: Pick<RunView, 'run' | 'asks'>): string {
  const open = run.stages.find(({ status }) => status !== 'done' && status !== 'skipped');
  return asks?.stage ?? open?.name ?? run.stages.at(-1)?.name ?? '';
}

export const waitingOf = ({ asks }: Pick<RunView, 'asks'>): Waiting | null =>
  asks === null
    ? null
    : { what: asks.what, stage: asks.stage, id: asks.id ?? null, sessionId: asks.sessionId ?? null };

/** In the order of the pipeline. `now` in milliseconds since 1970. */
export function cellsOf(view: RunView, waiting: Waiting | null, now: number): Cell[] {
  const { run } = view;
  const current = currentStage(view);
  return run.stages.map((stage, index) => {
    const about = run.pipeline.stages[index];
    const isCurrent = stage.name === current && run.status !== 'finished';
    const waits = waiting?.stage === stage.name ? waiting.what : null;
    return {
      ...{ name: stage.name, title: about?.title ?? stage.name, about: about?.about ?? '', isCurrent, waits },
      ...{
        state: stateOf(run, stage, isCurrent, waits),
        time: timeOf(run, stage, now),
        tokens: stage.tokens,
        gates: gatesOf(stage),
      },
    };
  });
}

/** What was done before this stage is done anew says nothing of it. */
function gatesOf(stage: StageRun): Cell['gates'] {
  if (stage.status !== 'going' && stage.status !== 'done') return null;
  const newest = new Map<string, GateResult>();
  for (const { results } of roundsOf({ stages: [stage] }).toSorted((one, other) => one.at - other.at))
    for (const result of results) newest.set(result.gate, result);
  const passed = [...newest.values()].filter(({ status }) => isPassed(status)).length;
  return newest.size === 0 ? null : { passed, all: newest.size };
}

function stateOf(
  run: PipelineRun,
  { status }: StageRun,
  isCurrent: boolean,
  waits: RunWaits | null,
): CellState {
  if (waits !== null) return 'waits';
  if (status === 'done' || status === 'skipped') return status;
  if (isCurrent && (run.status === 'paused' || run.status === 'stopped')) return run.status;
  if (status === 'going' || (isCurrent && run.status === 'going')) return 'works';
  return status === 'stale' ? 'stale' : 'ahead';
}

/** Of a run that rests only the time until it did is known. */
function timeOf(run: PipelineRun, { begun, ended }: StageRun, now: number): number | null {
  if (begun === null) return null;
  return Math.max(0, (ended ?? (run.status === 'going' ? now : run.updated)) - begun);
}

/** The stage in full: what the person chose while there is such a stage, else where the run is. */
export const shownStage = (view: RunView, chosen: string | null): string =>
  view.run.stages.some(({ name }) => name === chosen) && chosen !== null ? chosen : currentStage(view);

/** All that the run had its models do: its stages, and what came before them. */
export const tokensOf = ({ stages, tokens: before }: Pick<PipelineRun, 'stages' | 'tokens'>): number =>
  stages.reduce((sum, { tokens }) => sum + tokens, before);

/** It can be begun again at that stage. */
export const canReopen = (run: Pick<PipelineRun, 'status'>, stage: Pick<StageRun, 'status'>): boolean =>
  stage.status === 'done' && run.status !== 'stopped';
