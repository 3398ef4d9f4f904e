/**
 * From a session's state to the request a model gets. A pure function of the journal: rendered again after a restart it gives
 * the same bytes, and each request is the one before plus what came since, which is what keeps the server's cache valid.
 * Nothing volatile may be put anywhere but into facts that are already in the journal.
 */

import type { SessionState, Step, Turn } from '../../shared/session-state.ts';
import type { ChatMessage, ModelCall } from '../models/model.ts';

export function renderMessages(system: string, state: SessionState): ChatMessage[] {
  return [{ role: 'system', content: system }, ...state.turns.flatMap(turnMessages)];
}

function turnMessages(turn: Turn): ChatMessage[] {
  const user: ChatMessage = {
    role: 'user',
    content: turn.tail === '' ? turn.text : `${turn.text}\n\n${turn.tail}`,
  };
  const replies = repliesOf(turn);
  // A turn that ended without a word: two user messages in a row break some chat templates.
  const silent = turn.status === 'ended' && replies.at(-1)?.role !== 'assistant';
  return silent ? [user, ...replies, { role: 'assistant', content: closing(turn) }] : [user, ...replies];
}

/**
 * A reply that was stopped or cut is followed by a word of the user's before the model is asked again: servers take a last
 * assistant message as the beginning of the answer, and refuse two of them. Every request that was made left a step, so what
 * was put in for one stays in all later ones.
 */
function repliesOf(turn: Turn): ChatMessage[] {
  const messages: ChatMessage[] = [];
  const goOnIfNeeded = (): void => {
    if (messages.at(-1)?.role === 'assistant') messages.push({ role: 'user', content: 'Go on.' });
  };
  for (const step of turn.steps) {
    goOnIfNeeded();
    messages.push(...remembered(step));
  }
  if (turn.status === 'running') goOnIfNeeded();
  return messages;
}

/** A step's object is replaced when anything in it changes, so its messages can be kept as long as it lives. */
const known = new WeakMap<Step, ChatMessage[]>();

function remembered(step: Step): ChatMessage[] {
  const messages = known.get(step) ?? stepMessages(step);
  known.set(step, messages);
  return messages;
}

function stepMessages(step: Step): ChatMessage[] {
  if (step.finish === 'failed' || (step.text === '' && step.calls.length === 0)) return [];
  const calls: ModelCall[] = step.calls.map((call) => ({
    id: call.modelId,
    name: call.name,
    arguments: isJson(call.arguments) ? call.arguments : '{}',
  }));
  return [
    {
      role: 'assistant',
      content: step.text,
      ...(step.reasoning === '' ? {} : { reasoning: step.reasoning }),
      ...(calls.length === 0 ? {} : { calls }),
    },
    ...step.calls
      .filter((call) => call.status === 'finished')
      .map((call): ChatMessage => ({ role: 'tool', callId: call.modelId, content: call.content })),
  ];
}

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
