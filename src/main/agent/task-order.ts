/**
 * What is next with the tasks of one call, as a decision on what the journal says of them and how their sessions stand. The runner does
 * it and asks again; after a crash the same function on the same journal says how to go on.
 */
import type { SessionState } from '../../shared/session-state.ts';
import { waitingCalls } from '../../shared/session-view.ts';
import { isTaskOver, type Task } from '../../shared/task.ts';

/** How a task's session stands. `unmade`: its start is in the journal, and the app stopped there. `waiting`: for the person. */
export type Standing = 'unmade' | 'going' | 'waiting' | 'completed' | 'failed' | 'cancelled';

export type TaskAction =
  | { do: 'start'; number: number }
  | { do: 'make'; number: number; sessionId: string }
  /** What it was to build on did not come about. */
  | { do: 'skip'; number: number }
  /** Its session is over. */
  | { do: 'collect'; number: number; standing: Exclude<Standing, 'unmade' | 'going' | 'waiting'> }
  /** For something to happen in one of the sessions. */
  | { do: 'wait' }
  | { do: 'finish' };

/** `atOnce`: most sessions that work at the same time; those that are paused or wait for the person do not. */
export function nextTask(
  tasks: readonly Task[],
  standingOf: (sessionId: string) => Standing,
  atOnce: number,
): TaskAction {
  let working = 0;
  for (const { number, status, sessionId } of tasks) {
    if (sessionId === null || (status !== 'running' && status !== 'paused')) continue;
    const standing = standingOf(sessionId);
    if (standing === 'unmade') return { do: 'make', number, sessionId };
    if (standing === 'going' && status === 'running') working += 1;
    if (standing === 'going' || standing === 'waiting') continue;
    // It was stopped in the middle, and goes on when the person says so.
    if (standing === 'cancelled' && status === 'paused') continue;
    return { do: 'collect', number, standing };
  }
  const queued = tasks.filter(({ status }) => status === 'queued');
  const hopeless = queued.find((task) => before(tasks, task).some(({ status }) => hasFailed(status)));
  if (hopeless !== undefined) return { do: 'skip', number: hopeless.number };
  const ready = queued.find((task) => before(tasks, task).every(({ status }) => status === 'done'));
  if (ready !== undefined && working < atOnce) return { do: 'start', number: ready.number };
  return tasks.every(isTaskOver) ? { do: 'finish' } : { do: 'wait' };
}

/** What is wrong with the order in which tasks build on each other, in words for the model; null for nothing. */
export function orderOfTasksProblem(
  plans: readonly { after?: readonly number[] | undefined }[],
): string | null {
  for (const [index, { after = [] }] of plans.entries()) {
    // Only on those before it: so none can wait for itself, however far round.
    const wrong = after.find((number) => number > index || number < 1);
    if (wrong !== undefined)
      return `Task ${index + 1} cannot come after task ${wrong}: a task builds on tasks that stand before it in the list.`;
  }
  return null;
}

export function standingOf(state: SessionState | undefined): Standing {
  if (state === undefined) return 'unmade';
  const last = state.turns.at(-1);
  if (waitingCalls(state).length > 0) return 'waiting';
  if (state.unstarted !== null || last === undefined || last.status === 'running') return 'going';
  if (last.reason === 'cancelled') return 'cancelled';
  if (last.reason === 'failed' || last.reason === 'limit') return 'failed';
  return state.queued.length > 0 ? 'going' : 'completed';
}

const before = (tasks: readonly Task[], { plan }: Task): Task[] =>
  (plan.after ?? []).flatMap((number) => tasks[number - 1] ?? []);

const hasFailed = (status: Task['status']): boolean =>
  status === 'failed' || status === 'stopped' || status === 'clashed' || status === 'skipped';
