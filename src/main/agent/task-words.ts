/** What the agent of a task is told, and what is told of it when it is over: exact and short, since both stay in a prompt. */
import type { SessionState } from '../../shared/session-state.ts';
import { isTaskOver, type Task } from '../../shared/task.ts';
import type { TaskPlan } from '../../shared/task-plan.ts';
import { clipMiddle } from '../tools/clip.ts';
import { toldChange } from '../tools/commit-patch.ts';
import type { BlobStore } from '../tools/tool.ts';

/** The message that begins a task's session. */
export const taskMessage = ({ goal, inputs = [], done }: TaskPlan): string =>
  [
    goal.trim(),
    ...(inputs.length === 0 ? [] : [`\nInputs:\n${inputs.map((input) => `- ${input}`).join('\n')}`]),
    `\nDone when: ${done.trim()}`,
    '\nYou work on this alone, in a copy: your changes go to the one who gave you this. End with attempt_completion and a short result.',
  ].join('\n');

/** What the agent said at its end. */
export function answerOf({ turns }: Pick<SessionState, 'turns'>): string {
  const turn = turns.at(-1);
  const step = turn?.steps.at(-1);
  const completion = step?.calls.findLast(({ proposal }) => proposal?.kind === 'completion')?.proposal;
  if (completion?.kind === 'completion') return completion.result.trim();
  if (turn?.reason === 'failed' || turn?.reason === 'limit') return turn.failure?.message ?? '';
  return step?.text.trim() ?? '';
}

/** For the model that gave the tasks; `limit` in characters. */
export function tasksContent(blobs: BlobStore, tasks: readonly Task[], limit: number): string {
  const share = Math.max(400, Math.floor(limit / Math.max(1, tasks.length)) - 300);
  const parts = tasks.map((task) => {
    const { held } = task;
    const changed =
      held.length === 0 ? [] : [`Changed: ${held.map((file) => toldChange(blobs, file)).join(', ')}`];
    const answer = task.answer === '' ? [] : [clipMiddle(task.answer, share)];
    return [
      `## ${task.number} ${task.plan.title} (${task.plan.agent}): ${statusWords(task)}`,
      ...answer,
      ...changed,
    ].join('\n');
  });
  const anyHeld = tasks.some(({ held }) => held.length > 0);
  const note = 'The changes are in your copy now. The person reviews all of them when the turn ends.';
  return [...parts, ...(anyHeld ? [note] : [])].join('\n\n');
}

function statusWords({ status, clashes }: Task): string {
  switch (status) {
    case 'clashed':
      return `done, but its changes were left out: another task changed the same lines of ${clashes.join(', ')}`;
    case 'skipped':
      return 'not begun, because a task it comes after was not done';
    case 'stopped':
      return 'stopped by the person';
    default:
      return status;
  }
}

/** For people: `2 of 3 done`. */
export const tasksSummary = (tasks: readonly Task[]): string => {
  const done = tasks.filter(({ status }) => status === 'done').length;
  return `${done} of ${tasks.length} ${tasks.every(isTaskOver) ? 'done' : 'done so far'}`;
};
