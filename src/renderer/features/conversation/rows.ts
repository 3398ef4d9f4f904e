/**
 * The lines of a conversation, from the session's state. Rows of a turn are remembered with the turn, which the fold does
 * not touch again once it has ended: a long session costs nothing per event but its newest turn.
 */
import type { Call, SessionState, Step, Turn } from '../../../shared/session-state.ts';

export type Row =
  | { kind: 'message'; id: string; text: string; at: number }
  | { kind: 'reasoning'; id: string; step: Step }
  | { kind: 'prose'; id: string; step: Step }
  | { kind: 'call'; id: string; call: Call }
  /** A call that is words between agent and person: what it says when it is done, or asked and was answered. */
  | { kind: 'completion'; id: string; text: string }
  | { kind: 'question'; id: string; question: string; answer: string }
  | { kind: 'failure'; id: string; message: string }
  | { kind: 'note'; id: string; note: 'cut-off' }
  | { kind: 'live'; id: string }
  | { kind: 'end'; id: string; turn: Turn; last: boolean };

const remembered = new WeakMap<Turn, { last: boolean; rows: readonly Row[] }>();

export function conversationRows(state: SessionState): Row[] {
  const rows = state.turns.flatMap((turn, index) => turnRows(turn, index === state.turns.length - 1));
  const { unstarted } = state;
  if (unstarted !== null) {
    rows.push({ kind: 'message', id: 'unstarted', text: unstarted.text, at: unstarted.at });
    rows.push({ kind: 'live', id: 'unstarted-live' });
  }
  return rows;
}

function turnRows(turn: Turn, last: boolean): readonly Row[] {
  const known = remembered.get(turn);
  if (known !== undefined && known.last === last) return known.rows;
  const rows = buildTurn(turn, last);
  remembered.set(turn, { last, rows });
  return rows;
}

function buildTurn(turn: Turn, last: boolean): Row[] {
  const rows: Row[] = [{ kind: 'message', id: `${turn.id}-message`, text: turn.text, at: turn.startedAt }];
  // What ended the turn is said once, in its last line.
  const told = turn.failure === null ? undefined : turn.steps.at(-1);
  for (const step of turn.steps) rows.push(...stepRows(step, step === told));
  if (turn.status === 'ended') {
    rows.push({ kind: 'end', id: `${turn.id}-end`, turn, last });
  } else if (!hasOpenCall(turn)) {
    rows.push({ kind: 'live', id: `${turn.id}-live-${turn.steps.length}` });
  }
  return rows;
}

function stepRows(step: Step, failureTold: boolean): Row[] {
  const rows: Row[] = [];
  if (step.reasoning.trim() !== '') rows.push({ kind: 'reasoning', id: `${step.id}-reasoning`, step });
  if (step.text.trim() !== '') rows.push({ kind: 'prose', id: `${step.id}-prose`, step });
  if (step.failure !== null && !failureTold) {
    rows.push({ kind: 'failure', id: `${step.id}-failure`, message: step.failure.message });
  }
  if (step.finish === 'length') rows.push({ kind: 'note', id: `${step.id}-cut`, note: 'cut-off' });
  rows.push(...step.calls.map(callRow));
  return rows;
}

function callRow(call: Call): Row {
  const { id, proposal } = call;
  if (proposal?.kind === 'completion' && call.outcome === 'done')
    return { kind: 'completion', id, text: proposal.result };
  const decision = call.approvals.at(-1)?.decision;
  if (proposal?.kind === 'question' && decision?.kind === 'answer') {
    return { kind: 'question', id, question: proposal.question, answer: decision.words };
  }
  return { kind: 'call', id, call };
}

/** While a call is being decided or run the model is silent: there is nothing live to show but the call's own line. */
function hasOpenCall(turn: Turn): boolean {
  return turn.steps.at(-1)?.calls.some((call) => call.status !== 'finished') === true;
}

/** Tokens a turn used, read and written; null when the server gave no figures. */
export function turnTokens(turn: Turn): number | null {
  const figures = turn.steps.flatMap(({ usage }) => [usage.promptTokens, usage.completionTokens]);
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === 0 ? null : known.reduce((sum, figure) => sum + figure, 0);
}
