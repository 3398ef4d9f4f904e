/** The sub-stages that a stage has to go through, as its pipeline and the records before it have them now. Pure. */
import type { StageOf } from '../../shared/pipeline.ts';
import type { Item, PipelineRun } from '../../shared/pipeline-run.ts';
import { findStage } from '../../shared/run-stage.ts';

export interface PlannedStep {
  name: string;
  title: string;
  /** For its agent. */
  goal: string;
  /** Names of gates. */
  gates: string[];
}

/** In order: those of the pipeline, then one for each item. Without what an earlier run has done, while it is as it was then. */
export function stepsOf(run: PipelineRun, stage: StageOf<'generate'>): PlannedStep[] {
  const own = stage.steps.map(({ name, title, goal, gates }) => ({
    ...{ name, title, goal },
    gates: [...new Set([...gates, ...stage.gates])],
  }));
  const { items } = stage;
  const record = items === undefined ? null : findStage(run, items.stage)?.record;
  const listed = record?.items.filter(({ part }) => part === items?.part) ?? [];
  const { otherwise, gates } = stage;
  const all = [...own, ...listed.map((item) => ({ ...ofItem(item), gates: [...gates] }))];
  const steps = all.length > 0 || otherwise === undefined ? all : [{ ...otherwise, gates: [...gates] }];
  const wasDone = (step: PlannedStep): boolean =>
    run.doneBefore.some(
      ({ name, title, goal }) => name === step.name && title === step.title && goal === step.goal,
    );
  return steps.filter((step) => !wasDone(step));
}

const ofItem = ({ id, title, text, fields }: Item): Omit<PlannedStep, 'gates'> => ({
  name: id,
  title,
  goal: [text, ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`)]
    .filter((line) => line !== '')
    .join('\n'),
});
