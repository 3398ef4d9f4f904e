/**
 * What must hold between a fact and the state before it, for a journal that comes from elsewhere: ids are positions, so that a wrong
 * one would be about something else, and a call without a result makes servers refuse every later request. Of our own facts the
 * loop sees to that.
 */
import { nextBackground } from './background.ts';
import type { Fact, FactOf } from './event.ts';
import { parentId } from './session-draft.ts';
import type { SessionState } from './session-state.ts';
import { callOf, openCalls, openTurn } from './session-view.ts';
import { takeBackProblem } from './taken-back.ts';

/** What is wrong with this fact here, in words; null when nothing is. Facts it says nothing of may stand anywhere. */
export function orderProblem(state: SessionState, fact: Fact): string | null {
  if ((state.seq === 0) !== (fact.type === 'session.created'))
    return 'a session begins with one session.created';
  switch (fact.type) {
    case 'turn.started':
      return turnProblem(state, fact.data.turnId);
    case 'turn.resumed':
      return state.turns.at(-1)?.id === fact.data.turnId && openTurn(state) === undefined
        ? null
        : `${fact.data.turnId} cannot be resumed here`;
    case 'turn.ended':
      return endProblem(state, fact.data.turnId);
    case 'turns.takenBack':
      return openTurn(state) === undefined ? takeBackProblem(state, fact.data.turnId) : 'a turn goes on';
    case 'checkpoint.restored': {
      const { turnId, isRedo } = fact.data;
      return turnId === undefined || isRedo === true ? null : takeBackProblem(state, turnId);
    }
    case 'model.responded':
    case 'model.failed':
      return stepProblem(state, fact.data.stepId);
    case 'review.opened':
    case 'help.asked':
      return ownProblem(state, fact.data.callId);
    case 'call.proposed':
    case 'call.started':
    case 'call.finished':
    case 'task.started':
    case 'task.paused':
    case 'task.interrupted':
    case 'task.resumed':
    case 'task.ended':
    case 'task.replanned':
      return callProblem(state, fact.data.callId);
    case 'message.routed':
      return state.unstarted?.messageId === fact.data.messageId ? null : 'it is about no message that waits';
    case 'approval.requested':
      return approvalProblem(state, fact.data.approvalId, 1);
    case 'approval.decided':
    case 'approval.conflicted':
      return approvalProblem(state, fact.data.approvalId, 0);
    case 'background.started':
    case 'background.appeared':
    case 'background.ended':
      return backgroundProblem(state, fact);
    default:
      return null;
  }
}

function turnProblem(state: SessionState, turnId: string): string | null {
  if (state.unstarted === null) return `${turnId} has no message`;
  const wanted = `t${state.turns.length + 1}`;
  return openTurn(state) === undefined && turnId === wanted ? null : `${wanted} would be next, not ${turnId}`;
}

function endProblem(state: SessionState, turnId: string): string | null {
  const turn = openTurn(state);
  if (turn?.id !== turnId) return `${turnId} is not going on`;
  return openCalls(state).length === 0 ? null : `${turnId} ends with a call that has no result`;
}

function stepProblem(state: SessionState, stepId: string): string | null {
  const turn = openTurn(state);
  const wanted = turn === undefined ? 'no step' : `${turn.id}.s${turn.steps.length + 1}`;
  if (stepId !== wanted) return `${wanted} would be next, not ${stepId}`;
  return openCalls(state).length === 0 ? null : `${stepId} comes before a call's result`;
}

function ownProblem(state: SessionState, callId: string): string | null {
  const step = openTurn(state)?.steps.at(-1);
  const wanted = step === undefined ? 'no call' : `${step.id}.c${step.calls.length + 1}`;
  if (callId !== wanted) return `${wanted} would be next, not ${callId}`;
  return openCalls(state).length === 0 ? null : `${callId} comes before a call's result`;
}

const callProblem = (state: SessionState, callId: string): string | null =>
  openCalls(state).some(({ id }) => id === callId) ? null : `${callId} is not open`;

/** `more`: 1 for one that is new. */
function approvalProblem(state: SessionState, approvalId: string, more: 0 | 1): string | null {
  const callId = parentId(approvalId);
  const problem = callProblem(state, callId);
  if (problem !== null) return problem;
  const wanted = `${callId}.a${(callOf(state, callId)?.approvals.length ?? 0) + more}`;
  return approvalId === wanted ? null : `${wanted} would be meant, not ${approvalId}`;
}

function backgroundProblem(
  { backgrounds }: SessionState,
  { type, data }: FactOf<'background.started' | 'background.appeared' | 'background.ended'>,
): string | null {
  const id = data.backgroundId;
  if (type !== 'background.started')
    return backgrounds.some((one) => one.id === id) ? null : `${id} was not started`;
  const wanted = nextBackground(backgrounds);
  return id === wanted ? null : `${wanted} would be next, not ${id}`;
}
