/** What a person asks of runs, as values. */
import type { ApproveMode } from '../../shared/event.ts';
import type { ReviewMode } from '../../shared/held.ts';
import type { ChangeSize } from '../../shared/intake.ts';
import type { PipelineRun, RunFact } from '../../shared/pipeline-run.ts';
import type { Result } from '../../shared/result.ts';

export interface NewRun {
  workspace: string;
  pipeline: string;
  text: string;
  model: string;
  approve?: ApproveMode | undefined;
  review?: ReviewMode | undefined;
  size?: ChangeSize | undefined;
  title?: string | undefined;
}

/** again: its agent is given the words · look: its gates run again · skip, done: it is left so. */
export type StepAct = 'again' | 'look' | 'skip' | 'done';

/** What they ask of a run as it is: the facts, or why not. Pure. */
export type Decide = (run: PipelineRun) => Result<readonly RunFact[]>;
