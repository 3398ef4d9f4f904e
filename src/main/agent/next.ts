/**
 * The loop as a decision on state: what is to be done now, and nothing else. The runner does it and appends the facts; after
 * a crash the same function on the same journal says how to go on.
 */
import type { Reflection } from '../../shared/compaction.ts';
import type { EndReason } from '../../shared/event.ts';
import { dueMessage } from '../../shared/queue-order.ts';
import type { Queued } from '../../shared/queued.ts';
import { isOwn } from '../../shared/requested-call.ts';
import type { Failure } from '../../shared/result.ts';
import type { Call, SessionState, Step, Turn } from '../../shared/session-state.ts';
import { openCalls } from '../../shared/session-view.ts';
import { unstuck } from './stuck.ts';

export type Action =
  /** Nothing is going on, or it is the person's turn to decide. */
  | { do: 'wait' }
  /** An agent is to be chosen for the message that is next. */
  | { do: 'route' }
  | { do: 'start'; turnId: string }
  /** Its turn is next. */
  | { do: 'send'; message: Queued }
  /** The person asked for room in the window, and nothing is in the middle of being done. */
  | { do: 'make-room' }
  | { do: 'ask-model'; turnId: string; stepId: string }
  | { do: 'propose'; callId: string }
  | { do: 'judge'; callId: string }
  | { do: 'commit'; callId: string }
  /** The app stopped while this call was being carried out: find out what became of it. */
  | { do: 'settle'; callId: string }
  /** What it gave to other agents goes on. */
  | { do: 'tasks'; callId: string }
  /** The agent got nowhere: it is asked why, and what it would try. */
  | { do: 'reflect'; turnId: string; stepId: string; about: string; again: Reflection['again'] }
  /** It has tried again and got nowhere. */
  | { do: 'ask-person'; callId: string }
  /** All that is held, before the turn ends with `end`. */
  | { do: 'review'; callId: string; end: End }
  | ({ do: 'end'; turnId: string } & End);

interface End {
  reason: EndReason;
  failure?: Failure | undefined;
}

export interface Limits {
  /** Steps of one turn before the person is asked whether to go on. */
  maxSteps: number;
  /** How often an agent that got nowhere begins anew over one cause; 0 for never. */
  replans: number;
}

/** One action for the state. A call that the runner itself is carrying out is never in the state when it asks. */
export function next(state: SessionState, limits: Limits): Action {
  if (state.compactionWanted && state.turns.at(-1)?.status !== 'running') return { do: 'make-room' };
  if (state.unstarted !== null)
    return state.routes && state.unstarted.routed === undefined
      ? { do: 'route' }
      : { do: 'start', turnId: `t${state.turns.length + 1}` };
  const due = dueMessage(state);
  if (due !== undefined) return { do: 'send', message: due };
  const turn = state.turns.at(-1);
  if (turn === undefined || turn.status === 'ended') return { do: 'wait' };
  const step = turn.steps.at(-1);
  const [call] = openCalls(state);
  if (call !== undefined) return forCall(call);
  if (turn.closing !== undefined) return { do: 'end', turnId: turn.id, ...turn.closing };
  if (step === undefined) return ask(turn);
  const action = whenStuck(state, turn, step, afterStep(turn, step, limits), limits);
  return state.held.length > 0 && action.do === 'end' && !isDelegated(state) && turn.review !== 'stage'
    ? beforeEnd(step, action)
    : action;
}

/** Somebody waits for what it does, and takes what it has changed: that is reviewed there. */
export const isDelegated = ({ parent }: Pick<SessionState, 'parent'>): boolean => parent?.over === false;

/** What was to be done, or what goes before it where the agent got nowhere. A limit that the person has set is theirs to lift. */
function whenStuck(state: SessionState, turn: Turn, step: Step, action: Action, limits: Limits): Action {
  const ends = action.do === 'end' && (action.reason === 'answered' || action.reason === 'completed');
  if (!ends && action.do !== 'ask-model') return action;
  const way = unstuck(state, turn, ends, limits.replans);
  if (way === null) return action;
  switch (way.do) {
    case 'go-on':
      return turn.steps.length - (turn.resumedAt ?? 0) >= limits.maxSteps
        ? { do: 'end', turnId: turn.id, reason: 'limit', failure: tooManySteps(limits.maxSteps) }
        : ask(turn);
    case 'give-up':
      return { do: 'end', turnId: turn.id, reason: 'failed', failure: gaveUp(way.reflection) };
    case 'reflect':
      return { ...way, turnId: turn.id, stepId: step.id };
    default:
      return way;
  }
}

const gaveUp = ({ cause }: Reflection): Failure => ({
  code: 'failed',
  message: cause === '' ? 'It got nowhere, also when it tried again.' : `It got nowhere: ${cause}`,
});

/** What was stopped stays held: nobody wants to read it at once. */
function beforeEnd(step: Step, action: Extract<Action, { do: 'end' }>): Action {
  const { reason, failure } = action;
  if (reason === 'cancelled') return action;
  const end = failure === undefined ? { reason } : { reason, failure };
  return { do: 'review', callId: `${step.id}.c${step.calls.length + 1}`, end };
}

function forCall(call: Call): Action {
  switch (call.status) {
    case 'requested':
      return { do: 'propose', callId: call.id };
    case 'proposed':
      return { do: 'judge', callId: call.id };
    case 'decided':
      return { do: 'commit', callId: call.id };
    case 'running':
      return { do: call.tasks === undefined ? 'settle' : 'tasks', callId: call.id };
    default:
      return { do: 'wait' };
  }
}

function afterStep(turn: Turn, step: Step, limits: Limits): Action {
  if (step.calls.some((call) => call.proposal?.kind === 'completion' && call.outcome === 'done')) {
    return { do: 'end', turnId: turn.id, reason: 'completed' };
  }
  if (turn.resumedAt === turn.steps.length || step.finish === 'failed') return ask(turn);
  if (step.finish === 'cancelled') return { do: 'end', turnId: turn.id, reason: 'cancelled' };
  if (step.finish === 'length' && (step.calls.length === 0 || wasCut(turn, turn.steps.length - 2))) {
    return { do: 'end', turnId: turn.id, reason: 'limit', failure: cutOff };
  }
  if (step.calls.every(isOwn)) return { do: 'end', turnId: turn.id, reason: 'answered' };
  if (turn.steps.length - (turn.resumedAt ?? 0) >= limits.maxSteps) {
    return { do: 'end', turnId: turn.id, reason: 'limit', failure: tooManySteps(limits.maxSteps) };
  }
  return ask(turn);
}

const ask = (turn: Turn): Action => ({
  do: 'ask-model',
  turnId: turn.id,
  stepId: `${turn.id}.s${turn.steps.length + 1}`,
});

const wasCut = (turn: Turn, position: number): boolean => turn.steps[position]?.finish === 'length';

const cutOff: Failure = {
  code: 'failed',
  message: "The reply was cut off at the model's length limit.",
  hint: 'Resume to let it go on, or start the model with a larger window.',
};

const tooManySteps = (steps: number): Failure => ({
  code: 'failed',
  message: `The turn stopped after ${steps} steps, the limit you have set.`,
  hint: 'Resume to allow as many again, or say what should be different.',
});
