/**
 * Questions about a session's state that more than one place asks. Nothing here is stored: ask again after each event.
 */

import type { Background } from './background.ts';
import { isInLine } from './errand-order.ts';
import { dueMessage } from './queue-order.ts';
import { place } from './session-draft.ts';
import type { Approval, Call, SessionState, Step, Turn } from './session-state.ts';

export type SessionStatus = 'idle' | 'queued' | 'running' | 'waiting' | 'failed';

/** The turn that is still going on; at most one, and always the last. */
export function openTurn(state: SessionState): Turn | undefined {
  const last = state.turns.at(-1);
  return last?.status === 'running' ? last : undefined;
}

/** Calls without a result, oldest first. Only the last step of the open turn can have any. */
export const openCalls = (state: SessionState): Call[] =>
  openTurn(state)
    ?.steps.at(-1)
    ?.calls.filter(({ status }) => status !== 'finished') ?? [];

/** Those of them that wait for a person. */
export function waitingCalls(state: SessionState): { call: Call; approval: Approval }[] {
  return openCalls(state).flatMap((call) => {
    const approval = call.approvals.at(-1);
    return call.status === 'waiting' && approval !== undefined ? [{ call, approval }] : [];
  });
}

/** queued: begun in the background, its turn has not come · waiting: it is the person's turn to decide · running: the app or the model works · failed: the last turn broke. */
export function statusOf(state: SessionState): SessionStatus {
  if (openTurn(state) !== undefined) return waitingCalls(state).length > 0 ? 'waiting' : 'running';
  if (state.unstarted !== null || state.compactionWanted || dueMessage(state) !== undefined) return 'running';
  if (isInLine(state)) return 'queued';
  const last = state.turns.at(-1);
  return last?.reason === 'failed' && last.takenBack === undefined ? 'failed' : 'idle';
}

export const turnOf = (state: SessionState, id: string): Turn | undefined => state.turns[place(id, 0)];
export const stepOf = (state: SessionState, id: string): Step | undefined =>
  turnOf(state, id)?.steps[place(id, 1)];
export const callOf = (state: SessionState, id: string): Call | undefined =>
  stepOf(state, id)?.calls[place(id, 2)];
export const approvalOf = (state: SessionState, id: string): Approval | undefined =>
  callOf(state, id)?.approvals[place(id, 3)];

/**
 * Paths that a call's command has made and that can make something run later, and which of them are left in the workspace. One in
 * the background may make more after some were moved out.
 */
export function madeBy(
  call: Call,
  background: Background | undefined,
): { made: readonly string[]; left: readonly string[] } {
  const { appeared, setAside } = call;
  if (background === undefined) return { made: appeared, left: setAside === null ? appeared : [] };
  const made = background.appeared;
  return { made, left: made.filter((path) => setAside?.paths.includes(path) !== true) };
}

export const backgroundOf = (state: SessionState, call: string): Background | undefined =>
  state.backgrounds.find(({ callId }) => callId === call);

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
