/** What becomes of a task that was given to another agent, in a line. */
import type { Fact, FactOf } from '../../../shared/event.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { callOf } from '../../../shared/session-view.ts';
import type { Ink } from './ink.ts';
import { shortId } from './program.ts';
import { oneLine } from './visible-text.ts';

type TaskFact = FactOf<
  'task.started' | 'task.paused' | 'task.interrupted' | 'task.resumed' | 'task.replanned' | 'task.ended'
>;

/** None for any other fact. */
export const taskLines = (event: Fact, state: SessionState, ink: Ink): string[] =>
  isOfTask(event) ? [taskLine(event, state, ink)] : [];

const isOfTask = (event: Fact): event is TaskFact =>
  event.type.startsWith('task.') && event.type !== 'task.handedOver' && event.type !== 'task.takenUp';

function taskLine(event: TaskFact, state: SessionState, ink: Ink): string {
  const { callId, number } = event.data;
  const task = callOf(state, callId)?.tasks?.[number - 1];
  const name = `task ${number} "${oneLine(task?.plan.title ?? '', 80)}"`;
  switch (event.type) {
    case 'task.started':
      return ink.dim(
        `⑂ ${name}: ${oneLine(task?.plan.agent ?? '', 40)} begins, session ${shortId(event.data.sessionId)}`,
      );
    case 'task.ended': {
      const { status, answer, held, clashes } = event.data;
      const files = held.length === 0 ? '' : `, ${held.length === 1 ? '1 file' : `${held.length} files`}`;
      if (status === 'clashed')
        return ink.yellow(
          `⑂ ${name}: left out, another task changed the same lines of ${oneLine(clashes.join(', '))}`,
        );
      const line = `⑂ ${name}: ${status}${files}${answer === '' ? '' : `: ${oneLine(answer, 200)}`}`;
      return status === 'done' ? line : ink.yellow(line);
    }
    default:
      return ink.dim(`⑂ ${name}: ${words[event.type]}`);
  }
}

const words = {
  'task.paused': 'paused',
  'task.interrupted': 'interrupted, the app had stopped',
  'task.resumed': 'goes on',
  'task.replanned': 'is set going again with new words',
} as const;
