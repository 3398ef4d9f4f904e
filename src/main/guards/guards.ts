/**
 * The coordinator of the guards: asks them in order, and puts down with a verdict what it was made from, as one digest. Add a guard
 * by writing its file and naming it here. The first that speaks decides; none is asked after it.
 */
import type { GuardMark } from '../../shared/guard.ts';
import type { Failure } from '../../shared/result.ts';
import { callOf } from '../../shared/session-view.ts';
import { digestValue } from '../base/digest.ts';
import { cutOff } from './cut-off.ts';
import { freeze } from './freeze.ts';
import type { Finding, Guard, GuardInput } from './guard.ts';
import { notices } from './notices.ts';
import { pace } from './pace.ts';
import { paths } from './paths.ts';
import { repetition } from './repetition.ts';

const guards: readonly Guard[] = [cutOff, repetition, paths, freeze, pace, notices];

/** `refuse`: the model is told `failure` · `stop`: the person is asked before anything else · `ask`: the person decides about it. */
export interface Verdict {
  act: Finding['act'];
  failure: Failure;
  mark: GuardMark;
}

/**
 * The first verdict, or null when all are silent. Pure: the same input gives the same verdict and the same state hash. Ask before
 * proposing (`proposal: null`), again with what was proposed or when nothing could be, and when the rules have judged it.
 */
export function askGuards(input: GuardInput): Verdict | null {
  for (const { name, check } of guards) {
    const found = check(input);
    if (found === null) continue;
    const { act, failure, looked, ...rest } = found;
    const at = input.judged === null ? {} : { at: input.judged.at };
    return {
      act,
      failure,
      mark: { guard: name, ...rest, ...at, bounds: input.bounds, state: stateHash(input, looked) },
    };
  }
  return null;
}

/** SHA-256 of the canonical JSON of what the guards look at. */
function stateHash({ state, callId, ...asked }: GuardInput, looked: unknown): string {
  const call = callOf(state, callId);
  const what = { id: callId, name: call?.name ?? '', arguments: call?.arguments ?? '' };
  return digestValue({ workspace: state.workspace, call: what, ...asked, looked });
}
