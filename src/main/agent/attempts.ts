/**
 * Attempts of a turn: each begins with a call that could not be read or an edit that could not be applied, and is over when it is
 * known whether the model then did better. A pure function of the turn, so that the request that is about to be made, and whoever
 * counts what came of it, see the same.
 */
import { usualArm } from '../../shared/learning.ts';
import { isOwn } from '../../shared/requested-call.ts';
import type { Call, Step, Turn } from '../../shared/session-state.ts';
import { areReadable } from '../tools/parse-arguments.ts';

export interface Attempt {
  /** The call that failed. */
  callId: string;
  cause: 'unreadable' | 'unmatched';
  /** Null before the first request of it. */
  arm: string | null;
  /** Requests that were made. */
  asked: number;
}

export interface Attempted {
  attempt: Attempt & { arm: string };
  /** The step that decided. */
  step: Step;
  /** The call that did; null where the server would not answer. */
  call: Call | null;
  outcome: 'readable' | 'applied' | 'unreadable' | 'unmatched' | 'refused';
}

/** What reads and looks in between is part of it; more than so many are something else. */
const mostAsked = 3;

export const editTools: readonly string[] = ['write_file', 'apply_diff', 'apply_patch_review'];

/** `open`: the next request of the turn is one of it. */
export function attemptsOf(turn: Pick<Turn, 'steps'>): { decided: Attempted[]; open: Attempt | null } {
  const decided: Attempted[] = [];
  let open: Attempt | null = null;
  for (const step of turn.steps) {
    const attempt: Attempt | null = open;
    if (attempt !== null) {
      const made: Attempt & { arm: string } = {
        ...attempt,
        arm: armOf(step, attempt.arm),
        asked: attempt.asked + 1,
      };
      const end = endOf(step, made);
      if (end !== null) decided.push(end);
      open = end === null && made.asked < mostAsked && step.finish !== 'cancelled' ? made : null;
    }
    open = begunBy(step) ?? open;
  }
  return { decided, open };
}

const noteOf = ({ notes }: Step) => notes?.find((note) => note.kind === 'alternative');

const armOf = (step: Step, before: string | null): string => noteOf(step)?.arm ?? before ?? usualArm;

function endOf(step: Step, attempt: Attempt & { arm: string }): Attempted | null {
  const end = (outcome: Attempted['outcome'], call: Call | null): Attempted => ({
    attempt,
    step,
    call,
    outcome,
  });
  if (noteOf(step)?.refused === true) return end('refused', null);
  for (const call of ownCalls(step)) {
    const trouble = troubleOf(call);
    if (trouble !== null) return end(trouble, call);
    if (attempt.cause === 'unreadable' && call.status === 'finished') return end('readable', call);
    if (editTools.includes(call.name) && call.proposal?.kind === 'patch') return end('applied', call);
  }
  return null;
}

/** The last call of the step that failed so, where nothing that came after it in the step did better. */
function begunBy(step: Step): Attempt | null {
  const call = ownCalls(step).findLast((one) => troubleOf(one) !== null);
  const cause = call === undefined ? null : troubleOf(call);
  return call === undefined || cause === null ? null : { callId: call.id, cause, arm: null, asked: 0 };
}

/** Of a reply that was cut off none is done, whatever is in it. */
const ownCalls = ({ calls, finish }: Step): Call[] =>
  finish === 'length' ? [] : calls.filter((call) => !isOwn(call));

/** Whether the call shows that the model wrote what could not be used; what a guard or a rule refused does not. */
export function troubleOf(call: Call): Attempt['cause'] | null {
  if (call.outcome !== 'failed' || call.proposal !== null || call.guard !== undefined) return null;
  if (call.problem !== undefined || !areReadable(call.arguments)) return 'unreadable';
  return editTools.includes(call.name) ? 'unmatched' : null;
}
