/**
 * How room is made, decided by arithmetic alone: answers in short where that is enough, else a summary of all steps up to one.
 * Pure, and cautious: what a plan comes to is at most what it says, given that tokens are spread evenly over the characters.
 * Steps are never cut in two, so that a call always stands with its result.
 */
import { place } from '../../shared/session-draft.ts';
import type { SessionState, Step } from '../../shared/session-state.ts';
import { stepOf } from '../../shared/session-view.ts';
import { asTold } from '../../shared/taken-back.ts';
import { clipMiddle } from '../tools/clip.ts';
import { isWorthIt, type RoomBudget } from './compact-budget.ts';
import { possibleStubs, type Stub, shortAnswer } from './compact-stubs.ts';
import { againText, openingText, outlineOf, summaryBody, withAgent } from './compact-summary.ts';
import { messageCharacters } from './context-size.ts';
import { renderSegments, type Segment } from './render.ts';
import { shortened } from './shortened.ts';

export interface RoomInput {
  state: SessionState;
  system: string;
  /** Characters of the tools. */
  tools: number;
  /** False: earlier thinking is not sent back. */
  reasoning?: boolean;
  /** Tokens of the request as it is now. */
  tokens: number;
  budget: RoomBudget;
  /** Stubs alone were tried and did not come to what they should. */
  noStubs?: boolean;
}

export type RoomPlan =
  | StubPlan
  | SummaryPlan
  | { kind: 'none'; largest: { callId: string; tokens: number } | null };

export interface StubPlan {
  kind: 'stubs';
  upTo: string;
  stubs: { callId: string; text: string }[];
}

export interface SummaryPlan {
  kind: 'summary';
  /** Last step that goes. */
  upTo: string;
  /** Answers of the newest step that are kept in short only; usually none. */
  stubs: { callId: string; text: string }[];
  /** The model can be asked for a summary of the steps up to this one; null when not even those fit. */
  askUpTo: string | null;
  opening: string;
  again: string | null;
  /** Of the steps that go and the model is not asked about; empty when it is asked about all. */
  outline: string;
  /** Of all that goes, an earlier summary included: for when the model gives none. */
  fallback: string;
  /** Longest summary, in characters. */
  limit: number;
  /** How many steps go. */
  steps: number;
}

/** Steps whose answers the model has only just got: they are the last to be shortened. */
export const newestSteps = 2;
/** Tokens of the question for a summary, generously. */
const question = 400;

export function planRoom(whole: RoomInput): RoomPlan {
  const input = { ...whole, state: asTold(whole.state) };
  const sizes = measure(input);
  const stubs = input.noStubs === true ? null : planStubs(input, sizes);
  return stubs ?? planSummary(input, sizes) ?? { kind: 'none', largest: largestAnswer(sizes) };
}

interface Sizes {
  /** Of all that is rendered, tools included. */
  characters: number;
  perToken: number;
  /** Steps that are still sent, in order. */
  steps: { step: Step; characters: number /** With everything before it, tools included. */; upTo: number }[];
}

function measure({ state, system, tools, reasoning = true, tokens }: RoomInput): Sizes {
  const steps: Sizes['steps'] = [];
  let characters = tools;
  for (const [index, segment] of renderSegments(system, state).entries()) {
    const own = lengthOf(segment, reasoning);
    characters += own;
    const step = index === 0 || segment.stepId === null ? undefined : stepOf(state, segment.stepId);
    if (step !== undefined) steps.push({ step, characters: own, upTo: characters });
  }
  return { characters, perToken: characters / Math.max(1, tokens), steps };
}

const lengthOf = ({ messages }: Pick<Segment, 'messages'>, reasoning: boolean): number =>
  messages.reduce((sum, message) => sum + messageCharacters(message, reasoning), 0);

/** Oldest first, what is out of date before everything; as many as the goal wants. Null when they are not enough. */
function planStubs(
  { state, tokens, budget, reasoning = true }: RoomInput,
  { perToken, steps }: Sizes,
): StubPlan | null {
  const old = steps.slice(0, -newestSteps).map(({ step }) => step);
  const last = old.at(-1);
  if (last === undefined) return null;
  const short = shortened(state.compactions);
  const found = possibleStubs(
    old,
    steps.slice(-newestSteps).map(({ step }) => step),
    short,
  );
  const thinking = old.reduce(
    (sum, step) => sum + (reasoning && !short.isQuiet(step.id) ? step.reasoning.length : 0),
    0,
  );
  const wanted = (tokens - budget.goal) * perToken;
  const chosen: Stub[] = [];
  let freed = thinking;
  for (const stub of [...found.filter(isSuperseded), ...found.filter((stub) => !isSuperseded(stub))]) {
    if (freed >= wanted && !stub.superseded) break;
    chosen.push(stub);
    freed += stub.saved;
  }
  const after = tokens - freed / perToken;
  if (after > budget.enough || !isWorthIt(tokens, after)) return null;
  return { kind: 'stubs', upTo: last.id, stubs: chosen.map(({ callId, text }) => ({ callId, text })) };
}

const isSuperseded = (stub: Stub): boolean => stub.superseded;

/** What stands in front of the steps that stay, for a cut behind the step at `position`. */
function headOf({ state, budget }: RoomInput, { perToken, steps }: Sizes, position: number) {
  const upTo = steps[position]?.step.id ?? '';
  const index = place(upTo, 0);
  const turn = state.turns[index];
  const isOver = turn?.status === 'ended' && turn.steps.length === place(upTo, 1) + 1;
  const limit = Math.floor(budget.opening * perToken);
  const opening = openingText(state, isOver ? index + 1 : index, limit);
  const again = isOver || turn === undefined ? null : againText(turn, index === 0, limit);
  return again === null
    ? { upTo, opening: withAgent(opening, state), again }
    : { upTo, opening, again: withAgent(again, state) };
}

function planSummary(input: RoomInput, sizes: Sizes): SummaryPlan | null {
  const { budget, tokens, system, tools } = input;
  const { perToken, steps, characters } = sizes;
  const limit = Math.floor(budget.summary * perToken);
  /** Tokens of the request after a cut there, at most; less exact where they are more than `most` anyway. */
  const after = (position: number, most: number): number => {
    const bareAfter = (system.length + tools + characters - (steps[position]?.upTo ?? 0)) / perToken;
    if (bareAfter > most) return bareAfter;
    const head = headOf(input, sizes, position);
    // The summary, the outline of what it does not know, and what stands around them.
    const texts = head.opening.length + (head.again?.length ?? 0) + limit * 1.5 + 200;
    return bareAfter + texts / perToken;
  };
  const works = (position: number, most: number): boolean => {
    const tokensAfter = after(position, most);
    return tokensAfter <= most && isWorthIt(tokens, tokensAfter);
  };
  const last = steps.length - 1;
  for (let position = 0; position < last; position += 1) {
    if (works(position, budget.goal)) return summaryPlan(input, sizes, position, []);
  }
  if (last > 0 && works(last - 1, budget.room * 0.9)) return summaryPlan(input, sizes, last - 1, []);
  if (last > 0) {
    const free =
      budget.goal - (after(last - 1, Number.POSITIVE_INFINITY) - (steps[last]?.characters ?? 0) / perToken);
    const stubs = shorterAnswers(steps[last]?.step, Math.floor(free * perToken));
    if (stubs !== null) return summaryPlan(input, sizes, last - 1, stubs);
  }
  return last >= 0 && works(last, budget.room) ? summaryPlan(input, sizes, last, []) : null;
}

/** The newest answers, cut so that their step has at most `characters`; null when it is not the answers that are long. */
function shorterAnswers(step: Step | undefined, characters: number): StubPlan['stubs'] | null {
  const long = step?.calls ?? [];
  const answers = long.reduce((sum, call) => sum + call.content.length, 0);
  const rest = step === undefined ? 0 : lengthOf({ messages: [bare(step)] }, true) + long.length * 150;
  const each = Math.floor((characters - rest) / Math.max(1, long.length));
  if (each < 200 || answers + rest <= characters) return null;
  return long
    .filter((call) => call.content.length > each)
    .map((call) => ({ callId: call.id, text: shortAnswer(call, each) }));
}

const bare = (step: Step) => ({
  role: 'assistant' as const,
  content: step.text,
  reasoning: step.reasoning,
  calls: step.calls.map((call) => ({ id: '', name: call.name, arguments: call.arguments })),
});

function summaryPlan(
  input: RoomInput,
  sizes: Sizes,
  position: number,
  stubs: StubPlan['stubs'],
): SummaryPlan {
  const { budget, state } = input;
  const { perToken, steps } = sizes;
  const most = (budget.window - budget.summary - question) * perToken;
  let asked = position;
  while (asked >= 0 && (steps[asked]?.upTo ?? 0) > most) asked -= 1;
  const limit = Math.floor(budget.summary * perToken);
  const gone = steps.slice(0, position + 1).map(({ step }) => step);
  const earlier = shortened(state.compactions).summary;
  const kept = earlier === null ? '' : `${clipMiddle(summaryBody(earlier.text), limit)}\n`;
  return {
    kind: 'summary',
    ...headOf(input, sizes, position),
    stubs,
    askUpTo: steps[asked]?.step.id ?? null,
    outline: outlineOf(gone.slice(asked + 1), limit / 2),
    fallback: `${kept}${outlineOf(gone, limit / 2)}`,
    limit,
    steps: gone.length,
  };
}

/** The answer that takes most of the room, for the person to know what to leave out. */
function largestAnswer({ steps, perToken }: Sizes): { callId: string; tokens: number } | null {
  let largest: { callId: string; tokens: number } | null = null;
  for (const { step } of steps) {
    for (const call of step.calls) {
      const tokens = Math.round(call.content.length / perToken);
      if (tokens > (largest?.tokens ?? 0)) largest = { callId: call.id, tokens };
    }
  }
  return largest;
}
