/**
 * What the size of the work does to a run: which stages are left out, and where it begins again when the person says another size. One
 * place for what is done and what is said of it before.
 */
import { type ChangeSize, changeSizes } from './intake.ts';
import type { PipelineRun, StageRun } from './pipeline-run.ts';

/** `from`: of a stage; without it the stage is in work of any size. */
export const isBelow = (size: ChangeSize, from: ChangeSize = 'small'): boolean =>
  changeSizes.indexOf(size) < changeSizes.indexOf(from);

/** The first stage behind the run that would have been left out, or would not; null where nothing is done anew. */
export function otherBySize({ pipeline, stages }: PipelineRun, size: ChangeSize): StageRun | null {
  const other = stages.find(
    ({ status }, index) =>
      (status === 'going' || status === 'done' || status === 'skipped') &&
      isBelow(size, pipeline.stages[index]?.from) !== (status === 'skipped'),
  );
  return other ?? null;
}
