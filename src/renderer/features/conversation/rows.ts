/**
 * The lines of a conversation, from the session's state. Rows of a turn are remembered with the turn, which the fold does
 * not touch again once it has ended: a long session costs nothing per event but its newest turn.
 */

import type { Chosen } from '../../../shared/learning.ts';
import type { Recalled } from '../../../shared/memory.ts';
import type { Notice } from '../../../shared/notice.ts';
import type { Decision, QuestionProposal } from '../../../shared/proposal.ts';
import { questionsOf } from '../../../shared/question.ts';
import type { Routed } from '../../../shared/routed.ts';
import { absentTurn, isHeadless } from '../../../shared/session-recent.ts';
import type { Call, Lowering, SessionState, Step, Turn } from '../../../shared/session-state.ts';
import type { StepNote } from '../../../shared/step-note.ts';
import { type ProseRow, proseRows } from './prose-rows.ts';
import { type Beside, withRoom } from './room-rows.ts';

/** '' where the person left it open. */
export interface Asked {
  question: string;
  answer: string;
}

/** `isTakenBack`: no model is told of it any more. */
export type Row = Shown & { isTakenBack?: true };

type Shown =
  /** From here on it was taken back. */
  | { kind: 'taken-back'; id: string }
  /** `mode` is the agent it goes to; null for what was said during the turn. */
  | { kind: 'message'; id: string; text: string; at: number; mode: string | null }
  /** What was remembered behind the message or the result before. */
  | { kind: 'memory'; id: string; memory: Recalled }
  /** Which agent was chosen for the message. `last`: it can be given to another one. */
  | { kind: 'routed'; id: string; turnId: string; routed: Routed; last: boolean }
  /** What is done in another way than usual from here on. */
  | { kind: 'alternative'; id: string; chosen: Chosen }
  /** Another agent is at work from here on. */
  | { kind: 'agent'; id: string; mode: string }
  /** What happened on the way to a reply. */
  | { kind: 'step-note'; id: string; note: StepNote }
  /** The model goes on in another way of making calls. */
  | { kind: 'lowering'; id: string; lowering: Lowering }
  | { kind: 'reasoning'; id: string; step: Step }
  | ProseRow
  | { kind: 'call'; id: string; call: Call }
  /** A call that is words between agent and person: what it says when it is done, or asked and was answered. */
  | { kind: 'completion'; id: string; text: string }
  | { kind: 'question'; id: string; asked: readonly Asked[] }
  /** What the agent told the person without waiting. */
  | { kind: 'notice'; id: string; notice: Notice }
  /** What a reply had written when its model failed. */
  | { kind: 'broken'; id: string; text: string }
  | { kind: 'failure'; id: string; message: string }
  | { kind: 'note'; id: string; note: 'cut-off' }
  | Beside
  /** What comes before the words of the step under way, and behind them. */
  | { kind: 'live-start' | 'live'; id: string }
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
  const isTakenBack = turn.takenBack !== undefined;
  const built = buildTurn(turn, last && !isTakenBack);
  const rows = isTakenBack ? takenBackRows(turn, built) : built;
  remembered.set(turn, { last, rows });
  return rows;
}

function takenBackRows(turn: Turn, rows: readonly Row[]): Row[] {
  const marker: Row[] = turn.takenBack === turn.id ? [{ kind: 'taken-back', id: `${turn.id}-back` }] : [];
  return [...marker, ...rows.map((row) => ({ ...row, isTakenBack: true as const }))];
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
  if (turn.routed !== undefined)
    rows.push({ kind: 'routed', id: `${turn.id}-routed`, turnId: turn.id, routed: turn.routed, last });
  for (const chosen of turn.alternatives ?? [])
    rows.push({ kind: 'alternative', id: `${turn.id}-${chosen.choice}`, chosen });
  rows.push(...memoryRows(turn));
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
    if (step.finish === 'failed') rows.push({ kind: 'broken', id: `${step.id}-prose`, text: step.text });
    else rows.push(...proseRows(step));
  }
  if (step.failure !== null && !failureTold) {
    rows.push({ kind: 'failure', id: `${step.id}-failure`, message: step.failure.message });
  }
  if (step.finish === 'length') rows.push({ kind: 'note', id: `${step.id}-cut`, note: 'cut-off' });
  rows.push(...step.calls.flatMap((call) => [callRow(call), ...memoryRows(call), ...steeredRows(call)]));
  return rows;
}

const memoryRows = ({ id, memory }: Turn | Call): Row[] =>
  memory === undefined ? [] : [{ kind: 'memory', id: `${id}-memory`, memory }];

/** It is about where the thinking ended. */
export const followsThought = ({ kind }: StepNote): boolean => kind === 'answer-now';

/** What the person said during the turn, where the model was told of it. */
const steeredRows = ({ id, steered, endedAt }: Call): Row[] =>
  steered?.messages.map(({ text }, index) => ({
    kind: 'message',
    id: `${id}-steered-${index}`,
    text,
    at: endedAt ?? 0,
    mode: null,
  })) ?? [];

function callRow(call: Call): Row {
  const { id, proposal } = call;
  if (proposal?.kind === 'completion' && call.outcome === 'done')
    return { kind: 'completion', id, text: proposal.result };
  if (proposal?.kind === 'notice' && call.outcome === 'done') return { kind: 'notice', id, notice: proposal };
  const decision = call.approvals.at(-1)?.decision;
  if (proposal?.kind === 'question' && decision?.kind === 'answer') {
    return { kind: 'question', id, asked: askedIn(proposal, decision) };
  }
  return { kind: 'call', id, call };
}

/** Words without answers are the answer to all that was asked. */
function askedIn(
  proposal: QuestionProposal,
  { words, answers }: Extract<Decision, { kind: 'answer' }>,
): Asked[] {
  const questions = questionsOf(proposal);
  if (answers === undefined)
    return [{ question: questions.map(({ question }) => question).join('\n\n'), answer: words }];
  return questions.map(({ question, options }, at) => {
    const { chosen = [], words: own = '' } = answers[at] ?? {};
    const picked = options.filter((_, place) => chosen.includes(place));
    return { question, answer: [...picked, own.trim()].filter((part) => part !== '').join(' · ') };
  });
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
