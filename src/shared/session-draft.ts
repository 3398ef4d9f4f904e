/**
 * A session's state while events are folded into it: every object is copied at most once (`own`), so that a fold costs what changes and
 * all that is untouched is shared with the state before it. Ids are positions, which is how a thing is found.
 */
import type { Approval, Call, SessionState, Step, Turn } from './session-state.ts';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Draft {
  readonly state: Writable<SessionState>;
  list<
    K extends
      | 'turns'
      | 'switches'
      | 'checkpoints'
      | 'restores'
      | 'wordRewinds'
      | 'compactions'
      | 'reflections',
  >(key: K): SessionState[K][number][];
  turn(id: string): Writable<Turn>;
  step(id: string): Writable<Step>;
  call(id: string): Writable<Call>;
  approval(id: string): Writable<Approval>;
  addStep(turnId: string, step: Step): void;
  addCall(callId: string, call: Call): void;
  addApproval(callId: string, approval: Approval): void;
}

export function createDraft(base: SessionState): Draft {
  const owned = new WeakSet<object>();
  const adopt = <T extends object>(copy: T): T => {
    owned.add(copy);
    return copy;
  };
  const own = <T extends object>(value: T): Writable<T> => (owned.has(value) ? value : adopt({ ...value }));
  const ownList = <T>(value: readonly T[]): T[] => (owned.has(value) ? (value as T[]) : adopt([...value]));
  /** The list's item at `position`, copied once, written back in place. */
  const item = <T extends object>(list: T[], position: number, id: string): Writable<T> => {
    const found = list[position];
    if (found === undefined) throw new Error(`no ${id} in this session`);
    const mine = own(found);
    list[position] = mine;
    return mine;
  };
  const state: Writable<SessionState> = own(base);
  const turn = (id: string): Writable<Turn> => {
    const turns = ownList(state.turns);
    state.turns = turns;
    return item(turns, place(id, 0), id);
  };
  const step = (id: string): Writable<Step> => {
    const parent = turn(id);
    const steps = ownList(parent.steps);
    parent.steps = steps;
    return item(steps, place(id, 1), id);
  };
  const call = (id: string): Writable<Call> => {
    const parent = step(id);
    const calls = ownList(parent.calls);
    parent.calls = calls;
    return item(calls, place(id, 2), id);
  };
  const approvals = (callId: string): Approval[] => {
    const parent = call(callId);
    const list = ownList(parent.approvals);
    parent.approvals = list;
    return list;
  };
  return {
    state,
    list: (key) => {
      const list = ownList<SessionState[typeof key][number]>(state[key]);
      Object.assign(state, { [key]: list });
      return list;
    },
    turn,
    step,
    call,
    approval: (id) => item(approvals(id), place(id, 3), id),
    addStep: (turnId, added) => {
      const parent = turn(turnId);
      const steps = ownList(parent.steps);
      steps.push(added);
      parent.steps = steps;
    },
    addCall: (callId, added) => {
      const parent = step(callId);
      const calls = ownList(parent.calls);
      calls.push(added);
      parent.calls = calls;
    },
    addApproval: (callId, added) => approvals(callId).push(added),
  };
}

/** Index that level `level` (0 turn, 1 step, 2 call, 3 approval) of an id names; -1 when the id has no such level. */
export function place(id: string, level: 0 | 1 | 2 | 3): number {
  const part = id.split('.')[level];
  return part === undefined ? -1 : Number(part.slice(1)) - 1;
}

/** Id of the thing that `id` belongs to: `t1.s2.c1` → `t1.s2`. */
export const parentId = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('.')));
