/**
 * Whether a session that gave work to others waits for a person without saying so itself: one of its tasks' sessions has a card, and
 * nothing else of them goes on. The list of sessions tells it, which is watched only once there are tasks.
 */
import { familiesOf, type SessionRow } from '../../../shared/feed.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { openCalls } from '../../../shared/session-view.ts';
import { isTaskOver, type Task } from '../../../shared/task.ts';
import type { Client } from './connection.ts';

export interface TaskWatch {
  /** The id of a session whose card is to be decided. */
  waits: Promise<string>;
  /** After each change of the session that gave the tasks. */
  look(state: SessionState): void;
}

export function watchTasks(client: Client, signal: AbortSignal): TaskWatch {
  const rows = new Map<string, SessionRow>();
  const { promise, resolve } = Promise.withResolvers<string>();
  let tasks: readonly Task[] = [];
  let isWatching = false;
  const check = (): void => {
    const found = waitingAmong([...rows.values()], tasks);
    if (found !== null) resolve(found);
  };
  const watch = async (): Promise<void> => {
    for await (const item of await client.session.watchList(undefined, { signal })) {
      if (item.kind === 'all') for (const row of item.rows) rows.set(row.id, row);
      if (item.kind === 'changed') rows.set(item.row.id, item.row);
      if (item.kind === 'removed') rows.delete(item.id);
      check();
    }
  };
  return {
    waits: promise,
    look(state) {
      tasks = openCalls(state).flatMap((call) => call.tasks ?? []);
      if (tasks.length === 0) return;
      if (!isWatching) watch().catch(() => {});
      isWatching = true;
      check();
    },
  };
}

/** Pure: null while something of them goes on, or is about to. */
export function waitingAmong(rows: readonly SessionRow[], tasks: readonly Task[]): string | null {
  const isOver = (number: number): boolean => {
    const task = tasks[number - 1];
    return task === undefined || isTaskOver(task);
  };
  if (tasks.some(({ status, plan }) => status === 'queued' && (plan.after ?? []).every(isOver))) return null;
  const familyOf = familiesOf(rows);
  const live = tasks.flatMap(({ status, sessionId }) =>
    status === 'running' && sessionId !== null ? [familyOf(sessionId)] : [],
  );
  let found: string | null = null;
  for (const family of live) {
    const open = rows.filter(({ id }) => family.includes(id));
    // A session that waits for tasks of its own goes on by its row, and it is theirs that tell.
    const parents = new Set(open.map(({ parent }) => parent));
    if (open.some(({ id, status }) => status === 'running' && !parents.has(id))) return null;
    const waiting = open.find(({ status }) => status === 'waiting');
    // It is over, and about to be taken in.
    if (waiting === undefined) return null;
    found ??= waiting.id;
  }
  return found;
}
