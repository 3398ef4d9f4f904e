/** What each kind of stage is shown from. */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import type { Stage } from '../../../shared/pipeline.ts';
import type { StageRun } from '../../../shared/pipeline-run.ts';
import type { Waiting } from './board.ts';

export interface StageProps<K extends Stage['kind'] = Stage['kind']> {
  view: RunView;
  stage: StageRun;
  about: Extract<Stage, { kind: K }>;
  /** What this stage waits for the person with. */
  waiting: Waiting | null;
  now: number;
}
