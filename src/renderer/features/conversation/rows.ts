/**
 * The lines of a conversation, from the session's state. Rows of a turn are remembered with the turn, which the fold does
 * not touch again once it has ended: a long session costs nothing per event but its newest turn.
 */
import { absentTurn, isHeadless } from '../../../shared/session-recent.ts';
import type { Call, Lowering, SessionState, Step, Turn } from '../../../shared/session-state.ts';
import type { StepNote } from '../../../shared/step-note.ts';
import { type Beside, withRoom } from './room-rows.ts';

export type Row =
  /** `mode` is the agent it goes to. */
  | { kind: 'message'; id: string; text: string; at: number; mode: string }
  /** Another agent is at work from here on. */
  | { kind: 'agent'; id: string; mode: string }
  /** What happened on the way to a reply. */
  | { kind: 'step-note'; id: string; note: StepNote }
  /** The model goes on in another way of making calls. */
  | { kind: 'lowering'; id: string; lowering: Lowering }
  | { kind: 'reasoning'; id: string; step: Step }
  | { kind: 'prose'; id: string; step: Step }
  | { kind: 'call'; id: string; call: Call }
  /** A call that is words between agent and person: what it says when it is done, or asked and was answered. */
  | { kind: 'completion'; id: string; text: string }
  | { kind: 'question'; id: string; question: string; answer: string }
  /** What a reply had written when its model failed. */
  | { kind: 'broken'; id: string; text: string }
  | { kind: 'failure'; id: string; message: string }
  | { kind: 'note'; id: string; note: 'cut-off' }
  | Beside
  | { kind: 'live'; id: string }
  | { kind: 'end'; id: string; turn: Turn; last: boolean };

const remembered = new WeakMap<Turn, { last: boolean; rows: readonly Row[] }>();

export function conversationRows(state: SessionState): Row[] {
  const rows = state.turns.flatMap((turn, index) =>
    withRoom(turnRows(turn, index === state.turns.length - 1), turn, state),
  );
  if (state.compactionWanted) rows.push({ kind: 'live', id: 'room-live' });
  const { unstarted } = state;
  if (unstarted !== null) {
    rows.push({ kind: 'message', id: 'unstarted', text: unstarted.text, at: unstarted.at, mode: state.mode });
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
  if (turn === absentTurn) return [];
  const rows: Row[] = [];
  if (!isHeadless(turn))
    rows.push({
      kind: 'message',
      id: `${turn.id}-message`,
      text: turn.text,
      at: turn.startedAt,
      mode: turn.mode,
    });
  // What ended the turn is said once, in its last line.
  const told = turn.failure === null ? undefined : turn.steps.at(-1);
  const lowerings = new Map((turn.lowerings ?? []).map((lowering) => [lowering.stepId, lowering]));
  const lowerAt = (stepId: string): void => {
    const lowering = lowerings.get(stepId);
    if (lowering !== undefined) rows.push({ kind: 'lowering', id: `${stepId}-lowering`, lowering });
  };
  let mode = turn.mode;
  for (const step of turn.steps) {
    lowerAt(step.id);
    if (mode !== '' && step.mode !== mode)
      rows.push({ kind: 'agent', id: `${step.id}-agent`, mode: step.mode });
    mode = step.mode;
    rows.push(...stepRows(step, step === told));
  }
  lowerAt(`${turn.id}.s${turn.steps.length + 1}`);
  if (turn.status === 'ended') {
    rows.push({ kind: 'end', id: `${turn.id}-end`, turn, last });
  } else if (!hasOpenCall(turn)) {
    rows.push({ kind: 'live', id: `${turn.id}-live-${turn.steps.length}` });
  }
  return rows;
}

function stepRows(step: Step, failureTold: boolean): Row[] {
  const notes = (step.notes ?? []).map((note, index): Row & { kind: 'step-note' } => ({
    kind: 'step-note',
    id: `${step.id}-note-${index}`,
    note,
  }));
  const rows: Row[] = notes.filter(({ note }) => !followsThought(note));
  if (step.reasoning.trim() !== '') rows.push({ kind: 'reasoning', id: `${step.id}-reasoning`, step });
  rows.push(...notes.filter(({ note }) => followsThought(note)));
  if (step.text.trim() !== '') {
    const id = `${step.id}-prose`;
    rows.push(
      step.finish === 'failed' ? { kind: 'broken', id, text: step.text } : { kind: 'prose', id, step },
    );
  }
  if (step.failure !== null && !failureTold) {
    rows.push({ kind: 'failure', id: `${step.id}-failure`, message: step.failure.message });
  }
  if (step.finish === 'length') rows.push({ kind: 'note', id: `${step.id}-cut`, note: 'cut-off' });
  rows.push(...step.calls.map(callRow));
  return rows;
}

/** It is about where the thinking ended. */
export const followsThought = ({ kind }: StepNote): boolean => kind === 'answer-now';

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

/** Milliseconds a turn took; null while it goes on, and when its beginning has not come. */
export const turnTook = (turn: Turn): number | null =>
  turn.endedAt === null || isHeadless(turn) ? null : turn.endedAt - turn.startedAt;

/** Tokens a turn used, read and written; null when the server gave no figures, and when not all of its steps have come. */
export function turnTokens(turn: Turn): number | null {
  if (isHeadless(turn)) return null;
  const figures = turn.steps.flatMap(({ usage }) => [usage.promptTokens, usage.completionTokens]);
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === 0 ? null : known.reduce((sum, figure) => sum + figure, 0);
}

/** Of the prompts of a turn, how much the server had kept; null when it gave no figures, and when not all steps have come. */
export function turnReuse(turn: Turn): { prompt: number; cached: number } | null {
  if (isHeadless(turn)) return null;
  const told = turn.steps.flatMap(({ usage: { promptTokens, cachedTokens } }) =>
    promptTokens === undefined || cachedTokens === undefined ? [] : [{ promptTokens, cachedTokens }],
  );
  const prompt = told.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  return prompt === 0
    ? null
    : { prompt, cached: told.reduce((sum, { cachedTokens }) => sum + cachedTokens, 0) };
}
