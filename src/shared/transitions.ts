/**
 * The states of turns, calls, tasks, errands and pipelines, and what each may become: the one table. The fold asks it at every fact, and a fact is folded
 * before it is stored, so what is not in here can neither happen nor be read from a file.
 */

const table = {
  turn: {
    running: ['ended'],
    /** Resumed, or gone on with for a review of what is held. */
    ended: ['running'],
  },
  call: {
    requested: ['proposed', 'finished'],
    proposed: ['waiting', 'finished'],
    /** Waiting again, or proposed: the files changed under it. */
    waiting: ['decided', 'waiting', 'proposed', 'finished'],
    /** Proposed: a call at which the agent went round in circles, and the person let it go on. Waiting: its files changed meanwhile. */
    decided: ['running', 'proposed', 'waiting', 'finished'],
    running: ['waiting', 'finished'],
    finished: [],
  },
  task: {
    queued: ['running', 'stopped', 'skipped'],
    running: ['paused', 'interrupted', 'done', 'failed', 'stopped', 'clashed'],
    paused: ['running', 'done', 'failed', 'stopped', 'clashed'],
    /** The app stopped; at the next start it goes on. */
    interrupted: ['running', 'paused', 'failed', 'stopped'],
    done: [],
    /** The person gives it new words while its call still waits. */
    failed: ['running'],
    stopped: ['running'],
    clashed: [],
    /** What it was to build on was given new words. */
    skipped: ['queued'],
  },
  errand: {
    /** Waiting again: at another place. Dropped: its message was taken back. */
    waiting: ['waiting', 'begun', 'dropped'],
    begun: [],
    dropped: [],
  },
  /** Of a pipeline. */
  run: {
    going: ['going', 'paused', 'stopped', 'finished'],
    paused: ['going', 'stopped'],
    stopped: ['going'],
    /** Done anew from a stage on. */
    finished: ['going'],
  },
  stage: {
    waiting: ['going', 'skipped'],
    going: ['done'],
    done: [],
    skipped: [],
    /** Something before it was done anew. */
    stale: ['going', 'skipped'],
  },
  step: {
    going: ['ended', 'stuck', 'skipped'],
    ended: ['going', 'stuck', 'done', 'skipped'],
    stuck: ['going', 'ended', 'done', 'skipped'],
    done: [],
    skipped: [],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

type Table = typeof table;
export type TurnStatus = keyof Table['turn'];
export type CallStatus = keyof Table['call'];
export type ErrandStatus = keyof Table['errand'];
export type TaskStatus = keyof Table['task'];

function mayGo<T extends keyof Table>(what: T, from: keyof Table[T], to: keyof Table[T]): boolean {
  const ways: Record<PropertyKey, readonly PropertyKey[]> = table[what];
  return ways[from]?.includes(to) === true;
}

/** Gives `to`. Throws where it cannot be next. */
export function gone<T extends keyof Table, S extends keyof Table[T] & string>(
  what: T,
  from: keyof Table[T] & string,
  to: S,
): S {
  if (!mayGo(what, from, to)) throw new Error(`a ${what} that is ${from} cannot become ${to}`);
  return to;
}
