/** What a run is about to do, as people see it: what it asks them for, also in a session of its own, and what has not begun. Pure. */
import type { RunView } from '../../shared/contract/pipelines.ts';
import type { PipelineRun } from '../../shared/pipeline-run.ts';
import type { RunAction } from './next.ts';
import type { StepSessions } from './parts.ts';
import { stepsOf } from './planned-steps.ts';

/** Sub-stages that have not begun. */
export function aheadOf(run: PipelineRun): RunView['ahead'] {
  return run.pipeline.stages.flatMap((about, index) => {
    const begun = new Set(run.stages[index]?.steps.map(({ name }) => name));
    const steps = about.kind === 'generate' ? stepsOf(run, about) : [];
    return steps
      .filter(({ name }) => !begun.has(name))
      .map(({ name, title }) => ({ stage: about.name, name, title }));
  });
}

/** What the person said on the way and no model was told: none began after it. */
export const untoldOf = ({ courses }: PipelineRun): string[] =>
  courses.flatMap(({ words, told }) => (told === true ? [] : [words]));

/** What the person is asked for, by the run itself or in the session of a sub-stage. */
export function asksOf(action: RunAction, sessions: Pick<StepSessions, 'look'>): RunView['asks'] {
  if (action.do === 'ask') {
    const { do: _, ...asks } = action;
    return asks;
  }
  if (action.do !== 'watch' && action.do !== 'land') return null;
  const sessionId = action.do === 'watch' ? action.step.sessionId : action.sessionId;
  const of = action.do === 'watch' ? { id: action.step.name } : {};
  const look = sessions.look(sessionId);
  return look.kind === 'going' && look.waits
    ? { what: 'session', stage: action.stage, sessionId, ...of }
    : null;
}
