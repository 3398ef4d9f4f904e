/** What the agent of a task is told, and what is told of it when it is over: exact and short, since both stay in a prompt. */
import type { SessionState } from '../../shared/session-state.ts';
import { isTaskOver, type Learned, type Task } from '../../shared/task.ts';
import type { TaskPlan } from '../../shared/task-plan.ts';
import { clipMiddle } from '../tools/clip.ts';
import { toldChange } from '../tools/commit-patch.ts';
import type { BlobStore } from '../tools/tool.ts';
import { noteParts } from './stuck-words.ts';

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

/** Why the agent of a task got nowhere, if that is how its last turn ended. */
export function learnedOf({
  turns,
  reflections,
}: Pick<SessionState, 'turns' | 'reflections'>): Learned | undefined {
  const last = reflections.findLast(
    ({ turnId, ...note }) => turnId === turns.at(-1)?.id && noteParts(note) !== '',
  );
  return last === undefined ? undefined : { cause: last.cause, lesson: last.lesson, next: last.next };
}

/** What the person hands back to the agent that gave it. */
export const toldBack = (task: Task, words: string): string =>
  [
    `Plan task ${task.number} "${task.plan.title}" (${task.plan.agent}) anew; ${statusWords(task)}.`,
    ...(task.learned === null ? [] : [noteParts(task.learned)]),
    ...(words.trim() === '' ? [] : [words.trim()]),
    'Change only this task: give it again with what must be different, or do it yourself.',
  ].join('\n');

/** For the model that gave the tasks; `limit` in characters, `left`: how often one may be given again. */
export function tasksContent(
  blobs: BlobStore,
  tasks: readonly Task[],
  limit: number,
  left: (task: Task) => number,
): string {
  const share = Math.max(400, Math.floor(limit / Math.max(1, tasks.length)) - 300);
  const parts = tasks.map((task) => {
    const { held } = task;
    const changed =
      held.length === 0 ? [] : [`Changed: ${held.map((file) => toldChange(blobs, file)).join(', ')}`];
    const answer = task.answer === '' ? [] : [clipMiddle(task.answer, share)];
    return [
      `## ${task.number} ${task.plan.title} (${task.plan.agent}): ${statusWords(task)}`,
      ...answer,
      ...(task.learned === null ? [] : [noteParts(task.learned)]),
      ...changed,
      ...(isTaskOver(task) && task.status !== 'done' && task.status !== 'skipped'
        ? [againWords(left(task))]
        : []),
    ].join('\n');
  });
  const anyHeld = tasks.some(({ held }) => held.length > 0);
  const note = 'The changes are in your copy now. The person reviews all of them when the turn ends.';
  return [...parts, ...(anyHeld ? [note] : [])].join('\n\n');
}

const againWords = (left: number): string =>
  left < 1
    ? 'It cannot be given again: do it yourself, or ask the person.'
    : `Give it again only changed, under the same title (${left} more), or do it yourself.`;

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
