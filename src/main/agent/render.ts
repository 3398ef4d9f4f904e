/**
 * From a session's state to the request a model gets. A pure function of the journal: rendered again after a restart it gives
 * the same bytes, and each request is the one before plus what came since, which is what keeps the server's cache valid.
 * Nothing volatile may be put anywhere but into facts that are already in the journal. What is before moves only where an
 * event `context.compacted` says so.
 */

import type { Reflection } from '../../shared/compaction.ts';
import { isOwn } from '../../shared/requested-call.ts';
import { place } from '../../shared/session-draft.ts';
import type { SessionState, Step, Turn } from '../../shared/session-state.ts';
import { asTold } from '../../shared/taken-back.ts';
import type { ChatMessage, ModelCall } from '../models/model.ts';
import { reviewWords } from './holding.ts';
import { type Shortened, shortened } from './shortened.ts';
import { isHelped } from './stuck.ts';
import { toldAgain } from './stuck-words.ts';

/** A piece of the conversation that is never cut in two: a reply stays with the results of its calls. */
export interface Segment {
  /** The step that ends with it; null for a person's message and for what stands for the end of a turn. */
  stepId: string | null;
  messages: readonly ChatMessage[];
}

export const renderMessages = (system: string, state: SessionState): ChatMessage[] =>
  renderSegments(system, state).flatMap((segment) => segment.messages);

/** The first segment is the system message, with what stands for the summarised past behind it. */
export function renderSegments(system: string, session: SessionState): Segment[] {
  const state = asTold(session);
  const short = shortened(state.compactions);
  const { summary } = short;
  const notes = new Map(
    state.reflections.flatMap((note) =>
      note.stepId === undefined || note.again === undefined ? [] : [[note.stepId, note] as const],
    ),
  );
  const segmentsOf = (turn: Turn, before: ChatMessage['role'] | null): Segment[] =>
    turnSegments(turn, { short, notes, before });
  const head: ChatMessage[] = [sameMessage('system', system)];
  if (summary === null) {
    return [{ stepId: null, messages: head }, ...state.turns.flatMap((turn) => segmentsOf(turn, null))];
  }
  head.push({ role: 'user', content: summary.opening }, { role: 'assistant', content: summary.text });
  if (summary.again !== null) head.push({ role: 'user', content: summary.again });
  const [first, ...later] = state.turns.slice(place(summary.upTo, 0));
  const rest = first === undefined ? [] : segmentsOf(first, head.at(-1)?.role ?? null);
  return [
    { stepId: summary.upTo, messages: head },
    ...rest,
    ...later.flatMap((turn) => segmentsOf(turn, null)),
  ];
}

interface Given {
  short: Shortened;
  /** With which a turn went on, by the step they are told behind. */
  notes: ReadonlyMap<string, Reflection>;
  /** The role of the message before, of a turn whose beginning is summarised; null for a turn that is sent whole. */
  before: ChatMessage['role'] | null;
}

function turnSegments(turn: Turn, { short, notes, before }: Given): Segment[] {
  if (turn.takenBack !== undefined) return [];
  const segments: Segment[] = before === null ? [{ stepId: null, messages: [userMessage(turn)] }] : [];
  let last = before ?? 'user';
  /**
   * A reply that was stopped or cut is followed by a word of the user's before the model is asked again: servers take a last
   * assistant message as the beginning of the answer, and refuse two of them. Every request that was made left a step, so what
   * was put in for one stays in all later ones.
   */
  const goOnIfNeeded = (): ChatMessage[] => {
    if (last !== 'assistant') return [];
    last = 'user';
    return [{ role: 'user', content: 'Go on.' }];
  };
  const steps = before === null ? turn.steps : turn.steps.filter((step) => !short.isGone(step.id));
  for (const step of steps) {
    const messages = [...goOnIfNeeded(), ...remembered(step, short)];
    last = messages.at(-1)?.role ?? last;
    segments.push({ stepId: step.id, messages });
    // The turn went on after it: there is no next message that could tell it.
    const isGoneOn = step !== turn.steps.at(-1) || (turn.status === 'running' && turn.closing === undefined);
    const words = [isGoneOn ? reviewWords(step.calls) : null, ...wordsWhenStuck(step, notes.get(step.id))];
    const content = words.filter((part) => part !== null).join('\n\n');
    if (content === '') continue;
    segments.push({ stepId: null, messages: [{ role: 'user', content }] });
    last = 'user';
  }
  // A turn that ended without a word: two user messages in a row break some chat templates.
  const end: ChatMessage[] =
    turn.status === 'running'
      ? goOnIfNeeded()
      : last === 'assistant'
        ? []
        : [{ role: 'assistant', content: closing(turn) }];
  return end.length === 0 ? segments : [...segments, { stepId: null, messages: end }];
}

/** In the order in which they came about; those of the person's answer are a whole message, with what came with it. */
function wordsWhenStuck({ calls }: Step, note: Reflection | undefined): string[] {
  const help = calls.findLast((call) => call.help === true && call.status === 'finished');
  const answer =
    help === undefined || !isHelped(help)
      ? []
      : [withWords(help.content, help.told, help.backgroundWords, help.memory?.words, help.steered?.words)];
  return [...(note === undefined ? [] : [toldAgain(note)]), ...answer];
}

const userMessages = new WeakMap<Turn, ChatMessage>();

function userMessage(turn: Turn): ChatMessage {
  const there = userMessages.get(turn);
  if (there !== undefined) return there;
  const { text, tail, told, backgroundWords, memory } = turn;
  const words = [text, tail, told, backgroundWords, memory?.words];
  const message = sameMessage('user', words.filter(Boolean).join('\n\n'));
  userMessages.set(turn, message);
  return message;
}

/** By their words, newest last. */
const newest = { system: new Map<string, ChatMessage>(), user: new Map<string, ChatMessage>() };
const mostNewest = 16;

/**
 * The very object that was rendered before from the same words: what is known of a message (its JSON, its digest, its tokens) is kept by
 * its object, and a turn that goes on is another object at each step.
 */
function sameMessage(role: 'system' | 'user', content: string): ChatMessage {
  const there = newest[role];
  const message = there.get(content) ?? { role, content };
  there.delete(content);
  there.set(content, message);
  const [oldest] = there.keys();
  if (there.size > mostNewest && oldest !== undefined) there.delete(oldest);
  return message;
}

/** A step's object is replaced when anything in it changes, so its messages can be kept as long as it and the room made live. */
const known = new WeakMap<Step, { short: Shortened; messages: ChatMessage[] }>();

function remembered(step: Step, short: Shortened): ChatMessage[] {
  const there = known.get(step);
  if (there?.short === short) return there.messages;
  const messages = stepMessages(step, short);
  known.set(step, { short, messages });
  return messages;
}

function stepMessages(step: Step, short: Shortened): ChatMessage[] {
  if (step.finish === 'failed' || (step.text === '' && step.calls.length === 0)) return [];
  const made = step.calls.filter((call) => !isOwn(call));
  const calls: ModelCall[] = made.map((call) => ({
    id: call.modelId,
    name: call.name,
    arguments: isJson(call.arguments) ? call.arguments : '{}',
  }));
  return [
    {
      role: 'assistant',
      content: step.text,
      ...(step.reasoning === '' || short.isQuiet(step.id) ? {} : { reasoning: step.reasoning }),
      ...(calls.length === 0 ? {} : { calls }),
      ...(step.rung === undefined || step.written === undefined
        ? {}
        : { written: { rung: step.rung, text: step.written } }),
    },
    ...made
      .filter((call) => call.status === 'finished')
      .map(
        (call): ChatMessage => ({
          role: 'tool',
          callId: call.modelId,
          content: withWords(
            short.stubOf(call.id) ?? call.content,
            call.told,
            call.backgroundWords,
            call.memory?.words,
            call.steered?.words,
          ),
        }),
      ),
  ];
}

const withWords = (content: string, ...words: (string | undefined)[]): string =>
  [content, ...words.filter((text) => text !== undefined)].join('\n\n');

const closing = (turn: Turn): string =>
  turn.reason === 'cancelled'
    ? '(stopped by the person)'
    : turn.reason === 'completed'
      ? '(done)'
      : '(the turn ended here)';

/** A cut call in the history makes servers refuse every later request. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
