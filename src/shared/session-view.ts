/**
 * Questions about a session's state that more than one place asks. Nothing here is stored: ask again after each event.
 */

import { place } from './session-reduce.ts';
import type { Approval, Call, SessionState, Step, Turn } from './session-state.ts';

export type SessionStatus = 'idle' | 'running' | 'waiting' | 'failed';

/** The turn that is still going on; at most one, and always the last. */
export function openTurn(state: SessionState): Turn | undefined {
  const last = state.turns.at(-1);
  return last?.status === 'running' ? last : undefined;
}

/** Calls that wait for a person, oldest first. Only the last step of the open turn can have any. */
export function waitingCalls(state: SessionState): { call: Call; approval: Approval }[] {
  const calls = openTurn(state)?.steps.at(-1)?.calls ?? [];
  return calls.flatMap((call) => {
    const approval = call.approvals.at(-1);
    return call.status === 'waiting' && approval !== undefined ? [{ call, approval }] : [];
  });
}

/** waiting: it is the person's turn to decide · running: the app or the model works · failed: the last turn broke. */
export function statusOf(state: SessionState): SessionStatus {
  if (openTurn(state) !== undefined) return waitingCalls(state).length > 0 ? 'waiting' : 'running';
  if (state.unstarted !== null || state.compactionWanted) return 'running';
  return state.turns.at(-1)?.reason === 'failed' ? 'failed' : 'idle';
}

export const turnOf = (state: SessionState, id: string): Turn | undefined => state.turns[place(id, 0)];
export const stepOf = (state: SessionState, id: string): Step | undefined =>
  turnOf(state, id)?.steps[place(id, 1)];
export const callOf = (state: SessionState, id: string): Call | undefined =>
  stepOf(state, id)?.calls[place(id, 2)];
export const approvalOf = (state: SessionState, id: string): Approval | undefined =>
  callOf(state, id)?.approvals[place(id, 3)];

/** Every call of the session in order. */
export const callsOf = (state: SessionState): Call[] =>
  state.turns.flatMap((turn) => turn.steps.flatMap((step) => step.calls));

/** Token figures summed over the session; unknown figures add nothing. `last` is the newest step's. */
export function usageOf(state: SessionState): {
  prompt: number;
  cached: number;
  completion: number;
  last: Step['usage'];
} {
  const sum = { prompt: 0, cached: 0, completion: 0, last: {} as Step['usage'] };
  for (const turn of state.turns) {
    for (const step of turn.steps) {
      sum.prompt += step.usage.promptTokens ?? 0;
      sum.cached += step.usage.cachedTokens ?? 0;
      sum.completion += step.usage.completionTokens ?? 0;
      if (step.usage.promptTokens !== undefined) sum.last = step.usage;
    }
  }
  return sum;
}
