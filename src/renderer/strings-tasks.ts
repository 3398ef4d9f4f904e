/** Words about work that one agent has given to others: on its card, in the conversation, in the list of sessions. */
import type { Learned, Task } from '../shared/task.ts';
import type { TaskStatus } from '../shared/transitions.ts';
import { plural } from './format.ts';

const statuses: Record<TaskStatus, string> = {
  queued: 'Waits its turn',
  running: 'Working',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  failed: 'Failed',
  stopped: 'Stopped',
  clashed: 'Changes left out',
  skipped: 'Not begun',
};

export const taskStrings = {
  card: (count: number) => `Give ${plural(count, 'task', 'tasks')} to other agents`,
  give: 'Give',
  goal: 'What to do',
  inputs: 'Inputs',
  done: 'Done when',
  after: (numbers: readonly number[]) => `after ${numbers.join(', ')}`,
  tree: 'Tasks',
  statuses,
  asks: 'Waits for you',
  open: (title: string) => `Open “${title}”`,
  pause: 'Pause',
  resume: 'Go on',
  stop: 'Stop',
  replan: 'Plan anew',
  newWords: 'What should be different',
  again: 'Set it going again',
  againMeans: 'Its agent goes on with your words, and the one who gave the task waits for it.',
  back: 'Hand it back',
  backMeans:
    'The agent that gave the task is told, with your words if there are any, and plans this task anew.',
  cancel: 'Cancel',
  learned: ({ cause, lesson }: Learned) =>
    [...(cause === '' ? [] : [`Cause: ${cause}`]), ...(lesson === '' ? [] : [`Lesson: ${lesson}`])].join(' '),
  ofTask: (act: string, title: string) => `${act}: ${title}`,
  about: ({ steps, held }: Task) =>
    [
      ...(steps === 0 ? [] : [plural(steps, 'reply', 'replies')]),
      ...(held.length === 0 ? [] : [plural(held.length, 'file', 'files')]),
    ].join(', '),
  clashes: (paths: readonly string[]) =>
    `Another task changed the same lines of ${paths.join(', ')}. Nothing of this one was taken; its session keeps it, and you can review it there.`,
  parent: (number: number, title: string) => `Task ${number} of “${title}”`,
  count: (count: number) => plural(count, 'task', 'tasks'),
  show: (title: string) => `Tasks of “${title}”`,
  removed: (count: number) => ` With it ${plural(count, 'session of a task', 'sessions of its tasks')}.`,
};
