/**
 * Sub-tasks: pieces of work that an agent gives to others with one call. Each has a session of its own, in which all is told; here
 * is what the session that gave them knows of them. What a task has changed is held there (`held.ts`) as soon as it ends well, so
 * one review lands all of them.
 */
import { z } from 'zod';
import { type ChangedFile, changedFileSchema } from './proposal.ts';
import type { TaskPlan } from './task-plan.ts';
import { gone, type TaskStatus } from './transitions.ts';
import { usageSchema } from './usage.ts';

const taskEnds = ['done', 'failed', 'stopped', 'clashed', 'skipped'] as const;
/**
 * done: what it changed is held now · clashed: it ended well, but another task changed the same lines; its own session keeps what it
 * changed · skipped: what it was to build on did not come about.
 */
export const taskEndSchema = z.enum(taskEnds);
export type TaskEnd = z.infer<typeof taskEndSchema>;

export interface Task {
  /** From 1, as they stand in the call. */
  number: number;
  plan: TaskPlan;
  status: TaskStatus;
  /** Null before it began. */
  sessionId: string | null;
  startedAt: number | null;
  endedAt: number | null;
  /** What its agent said at the end, or why there is nothing. */
  answer: string;
  /** Paths that it changed and another one, too. */
  clashes: readonly string[];
  /** What came of it. */
  held: readonly ChangedFile[];
  /** Model replies it took. */
  steps: number;
  /** Why it came to nothing, as its agent sees it; null where it does not say. */
  learned: Learned | null;
}

const learnedSchema = z.object({ cause: z.string(), lesson: z.string(), next: z.string() });
export type Learned = z.infer<typeof learnedSchema>;

const ofTask = { callId: z.string(), number: z.number().int().positive() };
const parentSchema = z.object({ sessionId: z.string(), ...ofTask, depth: z.number().int().positive() });
/** `depth` counts from 1: of the tasks of a task it is 2. */
export type Parent = z.infer<typeof parentSchema>;

export const taskShapes = {
  /** Of a session that works for another one. */
  parent: parentSchema,
  started: { ...ofTask, sessionId: z.string() },
  /** By the person. */
  paused: ofTask,
  /** The app stopped while it was at work. */
  interrupted: ofTask,
  resumed: ofTask,
  ended: {
    ...ofTask,
    status: taskEndSchema,
    answer: z.string(),
    /** In the copy of the session that gave it: `before` is what that had. */
    held: z.array(changedFileSchema),
    clashes: z.array(z.string()),
    steps: z.number().int().nonnegative(),
    usage: usageSchema,
    learned: learnedSchema.optional(),
  },
  /** Set going again by the person, with these words. */
  replanned: { ...ofTask, words: z.string() },
};

export const taskOf = (plan: TaskPlan, number: number): Task => ({
  ...{ number, plan, status: 'queued', sessionId: null, startedAt: null, endedAt: null },
  ...{ answer: '', clashes: [], held: [], steps: 0, learned: null },
});

export const isTaskOver = ({ status }: Pick<Task, 'status'>): boolean =>
  (taskEnds as readonly string[]).includes(status);

/** With new words. One that was stopped before it began has no session; one that clashed would clash again. */
export const canBeSetGoing = ({ status, sessionId }: Pick<Task, 'status' | 'sessionId'>): boolean =>
  sessionId !== null && (status === 'failed' || status === 'stopped');

/** The list with one set going again, and what was not begun because of it back in the queue. */
export function replannedTasks(tasks: readonly Task[] | undefined, number: number): readonly Task[] {
  const again = { answer: '', learned: null, endedAt: null };
  const freed = new Set([number]);
  return changedTask(tasks, number, { status: 'running', ...again }).map((task) => {
    if (task.status !== 'skipped' || task.plan.after?.some((one) => freed.has(one)) !== true) return task;
    freed.add(task.number);
    return { ...task, ...again, status: gone('task', task.status, 'queued') };
  });
}

/** The list with one changed. Throws where that cannot follow on what it is: an impossible fact is never stored. */
export function changedTask(
  tasks: readonly Task[] | undefined,
  number: number,
  change: Partial<Task> & Pick<Task, 'status'>,
): readonly Task[] {
  const there = tasks?.[number - 1];
  if (tasks === undefined || there === undefined) throw new Error(`no task ${number} in this call`);
  const status = gone('task', there.status, change.status);
  return tasks.with(number - 1, { ...there, ...change, status });
}

/** What is not over by then: nobody waits for it any more. */
export const stoppedTasks = (tasks: readonly Task[], at: number): readonly Task[] =>
  tasks.map((task) => (isTaskOver(task) ? task : { ...task, status: 'stopped', endedAt: at }));
