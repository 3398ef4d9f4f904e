/**
 * Tasks that came to nothing, planned anew: by the agent that gave them, so often and only changed; by a person, who gives one new words
 * and sets it going again while its call still waits, or hands it back to that agent.
 */
import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { canBeSetGoing, isTaskOver, type Task } from '../../shared/task.ts';
import type { TaskPlan } from '../../shared/task-plan.ts';
import { recordMessage, recordQueued } from './messages.ts';
import type { LiveSession } from './session-book.ts';
import { toldBack } from './task-words.ts';

const nameOf = ({ title }: Pick<TaskPlan, 'title'>): string => title.trim().toLowerCase();

const sameWords = (one: TaskPlan, other: TaskPlan): boolean =>
  one.agent === other.agent &&
  one.goal === other.goal &&
  one.done === other.done &&
  `${one.inputs}` === `${other.inputs}`;

/** Tasks of a title that came to nothing in this turn, since the person last had a word in it; oldest first. */
export function failedBefore({ turns }: Pick<SessionState, 'turns'>, plan: Pick<TaskPlan, 'title'>): Task[] {
  const calls = turns.at(-1)?.steps.flatMap((step) => step.calls) ?? [];
  return calls
    .slice(calls.findLastIndex(hasPersonsWord) + 1)
    .flatMap(({ tasks = [] }) => tasks)
    .filter((task) => nameOf(task.plan) === nameOf(plan) && isTaskOver(task) && cameToNothing(task));
}

const hasPersonsWord = ({ help, steered }: Call): boolean => help === true || steered !== undefined;

const cameToNothing = ({ status }: Task): boolean => status !== 'done' && status !== 'skipped';

/** Why these cannot be given again, in words for the model; null when they can. `times`: how often one may be. */
export function againProblem(
  state: Pick<SessionState, 'turns'>,
  plans: readonly TaskPlan[],
  times: number,
): string | null {
  for (const plan of plans) {
    const before = failedBefore(state, plan);
    const name = JSON.stringify(plan.title);
    if (before.length > times)
      return `${name} was given ${before.length} times and came to nothing each time. Do it yourself, or ask the person with ask_followup_question.`;
    if (before.some((task) => sameWords(task.plan, plan)))
      return `${name} came to nothing with these very words. Change what it says, by its cause and lesson.`;
  }
  return null;
}

/** `conflict` where its session cannot go on; then nothing is written. */
export function setGoing(
  session: LiveSession,
  child: LiveSession | undefined,
  { call, task, words }: { call: Call; task: Task; words: string },
): Result<void> {
  if (child === undefined || call.status !== 'running' || !canBeSetGoing(task))
    return fail('conflict', 'Nobody waits for this task any more.', 'Hand it back to who gave it.');
  const sent = recordMessage(child, words, randomUUID(), [], [{ type: 'task.takenUp', data: {} }]);
  if (!sent.ok) return sent;
  session.append([
    { type: 'task.replanned', data: { callId: call.id, number: task.number, words: words.trim() } },
  ]);
  return ok(undefined);
}

/** Told with the result of its call while that waits, else as a message of its own. */
export function handBack(session: LiveSession, task: Task, words: string): Result<void> {
  const recorded = recordQueued(session, toldBack(task, words), randomUUID(), 'steer');
  return recorded.ok ? ok(undefined) : recorded;
}
