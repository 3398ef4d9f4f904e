/**
 * What a person does with one task of a call that waits for several: pause it, let it go on, stop it. The fact stands in the session
 * that gave it, so that whoever waits there knows what an ended turn of the task's session means.
 */
import type { Fact } from '../../shared/event.ts';
import { isGoingOn } from '../../shared/queue-order.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call } from '../../shared/session-state.ts';
import { callOf, openCalls, statusOf } from '../../shared/session-view.ts';
import { isTaskOver, type Task } from '../../shared/task.ts';
import { release } from './delegating.ts';
import type { Others } from './drive.ts';
import type { Engine } from './engine.ts';
import type { LiveSession } from './session-book.ts';
import { handBack, setGoing } from './task-again.ts';

/** again: with new words · back: to who gave it. */
export type TaskAct = 'pause' | 'resume' | 'stop' | 'again' | 'back';

export interface TaskPlace {
  callId: string;
  number: number;
}

/** `conflict` when it is not what that can be done with. Resolves when it is in the journal. */
export async function controlTask(
  engine: Engine,
  others: Others,
  session: LiveSession,
  place: TaskPlace,
  { act, words }: { act: TaskAct; words: string },
): Promise<Result<void>> {
  const call = callOf(session.state(), place.callId);
  const task = call?.tasks?.[place.number - 1];
  if (call === undefined || task === undefined)
    return fail('not_found', `There is no task ${place.number} of ${place.callId}.`);
  if (act === 'again' || act === 'back') return planAnew(engine, others, session, { call, task, act, words });
  if (isTaskOver(task))
    return fail('conflict', 'This task is over.', 'Its session can be gone on with by a message.');
  const data = { callId: place.callId, number: place.number };
  const child = childOf(engine, session, task);
  if (child === undefined && act !== 'stop') return fail('conflict', 'This task has not begun yet.');
  if (child === undefined || act === 'stop') {
    session.append([stopped(data, '')]);
    if (child !== undefined) await stopChild(engine, others, child);
    others.kick(session.id);
    return ok(undefined);
  }
  return act === 'pause'
    ? pause(others, session, task, child, data)
    : resume(others, session, task, child, data);
}

function planAnew(
  engine: Engine,
  others: Others,
  session: LiveSession,
  { act, ...wish }: { call: Call; task: Task; act: 'again' | 'back'; words: string },
): Result<void> {
  const { task, words } = wish;
  if (!isTaskOver(task) || task.status === 'done')
    return fail('conflict', 'Only a task that came to nothing can be planned anew.', 'Stop it first.');
  const child = childOf(engine, session, task);
  const done = act === 'back' ? handBack(session, task, words) : setGoing(session, child, wish);
  if (!done.ok) return done;
  if (act === 'again' && child !== undefined) others.kick(child.id);
  others.kick(session.id);
  return done;
}

async function pause(
  others: Others,
  session: LiveSession,
  { status }: Task,
  child: LiveSession,
  data: TaskPlace,
): Promise<Result<void>> {
  if (status !== 'running') return fail('conflict', 'This task is not at work.');
  session.append([{ type: 'task.paused', data }]);
  await others.stop(child.id);
  return ok(undefined);
}

function resume(
  others: Others,
  session: LiveSession,
  { status }: Task,
  child: LiveSession,
  data: TaskPlace,
): Result<void> {
  if (status !== 'paused') return fail('conflict', 'This task is not paused.');
  const last = child.state().turns.at(-1);
  // Resumed first: a task that is at work and whose turn was stopped would be over.
  if (last !== undefined && !isGoingOn(child.state()))
    child.append([{ type: 'turn.resumed', data: { turnId: last.id } }]);
  session.append([{ type: 'task.resumed', data }]);
  others.kick(child.id);
  return ok(undefined);
}

/** A session that was read from a file may name others that are none of its own. */
function childOf(engine: Engine, session: LiveSession, { sessionId }: Task): LiveSession | undefined {
  const child = sessionId === null ? undefined : engine.book.get(sessionId);
  return child?.state().parent?.sessionId === session.id ? child : undefined;
}

async function stopChild(engine: Engine, others: Others, child: LiveSession): Promise<void> {
  await others.stop(child.id);
  await stopAllTasks(engine, others, child);
  release(engine, child.id, false);
}

/** Before a task's session is deleted: nobody is to wait for it. */
export async function leaveParent(engine: Engine, others: Others, child: LiveSession): Promise<void> {
  const { parent } = child.state();
  const session = parent?.over === false ? engine.book.get(parent.sessionId) : undefined;
  if (parent === null || session === undefined) return;
  const task = callOf(session.state(), parent.callId)?.tasks?.[parent.number - 1];
  if (task?.sessionId !== child.id || isTaskOver(task)) return;
  session.append([stopped(parent, 'Its session was deleted.')]);
  await stopChild(engine, others, child);
  others.kick(session.id);
}

const stopped = ({ callId, number }: TaskPlace, answer: string): Fact => ({
  type: 'task.ended',
  data: { callId, number, status: 'stopped', answer, held: [], clashes: [], steps: 0, usage: {} },
});

/** Stops all that this session has given to others and still waits for, or waited for until now. */
export async function stopAllTasks(engine: Engine, others: Others, session: LiveSession): Promise<void> {
  const calls = session.state().turns.at(-1)?.steps.at(-1)?.calls ?? [];
  for (const task of calls.flatMap(({ tasks = [] }) => tasks)) {
    const child = childOf(engine, session, task);
    if (child?.state().parent?.over === false) await stopChild(engine, others, child);
  }
}

/** What nobody drives although it was at work, because an app stopped: it is marked so before it goes on. */
export function takeUpTasks(engine: Engine, others: Others, session: LiveSession): void {
  for (const call of openCalls(session.state()))
    for (const task of call.tasks ?? []) {
      const child = childOf(engine, session, task);
      if (child !== undefined && isTaskOver(task)) release(engine, child.id, task.status === 'done');
      if (task.status !== 'running' || child === undefined || others.drives(child.id)) continue;
      if (statusOf(child.state()) !== 'running') continue;
      const data = { callId: call.id, number: task.number };
      session.append([
        { type: 'task.interrupted', data },
        { type: 'task.resumed', data },
      ]);
      takeUpTasks(engine, others, child);
      others.kick(child.id);
    }
}
