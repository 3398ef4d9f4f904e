/** A stage of a run, by its name: as it stands, and as its pipeline describes it. A run holds its pipeline as it was when it began. */
import type { Stage, StageKind, StageOf } from './pipeline.ts';
import type { GateRound, PipelineRun, StageRun } from './pipeline-run.ts';

type OfRun<K extends keyof PipelineRun> = Pick<PipelineRun, K>;

export const findStage = ({ stages }: OfRun<'stages'>, name: string): StageRun | undefined =>
  stages.find((stage) => stage.name === name);

export const findAbout = ({ pipeline }: OfRun<'pipeline'>, name: string): Stage | undefined =>
  pipeline.stages.find((stage) => stage.name === name);

/** For people; the name itself where there is no such stage. */
export const stageTitle = (run: OfRun<'pipeline'>, name: string): string =>
  findAbout(run, name)?.title ?? name;

/** Throws where there is none: what the run itself says of its stages is so. */
export function stageOf(run: OfRun<'id' | 'stages'>, name: string): StageRun {
  const stage = findStage(run, name);
  if (stage === undefined) throw new Error(`run ${run.id} has no stage ${name}`);
  return stage;
}

/** Throws where there is none, or it is of another kind. */
export function aboutStage<K extends StageKind = StageKind>(
  run: OfRun<'pipeline'>,
  name: string,
  kind?: K,
): StageOf<K> {
  const stage = findAbout(run, name);
  if (stage === undefined || (kind !== undefined && stage.kind !== kind))
    throw new Error(`pipeline ${run.pipeline.name} has no such stage ${name}`);
  return stage as StageOf<K>;
}

/** All rounds of gates, of stages and of their sub-stages; not in the order of time. */
export const roundsOf = ({ stages }: OfRun<'stages'>): GateRound[] =>
  stages.flatMap(({ rounds, steps }) => [...rounds, ...steps.flatMap((step) => step.rounds)]);

/** Nothing is left to begin that could be told anything: of the stages at most the report is. */
export const isWorkOver = (run: OfRun<'stages' | 'pipeline'>): boolean =>
  run.stages.every(
    ({ name, status }) =>
      status === 'done' || status === 'skipped' || findAbout(run, name)?.kind === 'report',
  );
