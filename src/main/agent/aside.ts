/**
 * A question to the model beside the conversation: the session's own messages and tools, one more message, a bounded answer.
 * Because it begins like every other request the server reads the question alone, and because it is not put into the history
 * the next request finds its own beginning still there. Tools must be the session's own although none may be called: they stand
 * in front of the prompt, and others would make the server read it all.
 */
import type { Failure } from '../../shared/result.ts';
import type { Usage } from '../../shared/usage.ts';
import type { WaitingPart } from '../../shared/waiting.ts';
import type { ChatMessage, Model, ModelRequest } from '../models/model.ts';

export interface Aside {
  model: Model;
  /**
   * The request that the session would make now, or the beginning of one: its messages may end at any point where a reply and
   * the results of its calls are complete.
   */
  request: ModelRequest;
  question: string;
  /** The answer is JSON of this schema where the server can hold the model to it, which also rules calls out. */
  schema: Record<string, unknown>;
  maxTokens: number;
  signal: AbortSignal;
  /** `foreground` when the person waits for it. */
  priority: 'foreground' | 'background';
  /** For those who watch. */
  waiting?: (part: WaitingPart) => void;
}

export type Answer =
  | { kind: 'text'; text: string; usage: Usage }
  /** It said nothing, or called tools instead. */
  | { kind: 'nothing' }
  | { kind: 'failed'; failure: Failure };

/** The answer as far as it came, which may be cut at `maxTokens`. A stopped one is a failure with the code `cancelled`. */
export async function askAside(aside: Aside): Promise<Answer> {
  const { model, schema, maxTokens, signal, priority } = aside;
  const { thinkingSwitch } = await model.profile();
  const request: ModelRequest = {
    ...aside.request,
    messages: [...restingPlace(aside.request.messages), { role: 'user', content: aside.question }],
    schema,
    maxTokens,
    signal,
    priority,
    beside: true,
    ...(thinkingSwitch === true ? { thinking: 'off' } : {}),
  };
  let text = '';
  for await (const part of model.stream(request)) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'failed') return { kind: 'failed', failure: part.failure };
    else if (part.kind === 'end')
      return text.trim() === '' ? { kind: 'nothing' } : { kind: 'text', text, usage: part.usage };
    else if (isWaiting(part)) aside.waiting?.(part);
  }
  return { kind: 'nothing' };
}

const isWaiting = (part: { kind: string }): part is WaitingPart =>
  ['queued', 'waiting', 'reading', 'silent'].includes(part.kind);

/**
 * The messages up to the last word of the model's, so that the question is the only message of the person's at the end. After the
 * results of calls the model says a word: templates that want person and model to take turns count calls and results as none.
 */
function restingPlace(messages: readonly ChatMessage[]): ChatMessage[] {
  const rest = [...messages];
  while (rest.at(-1)?.role === 'user') rest.pop();
  return rest.at(-1)?.role === 'tool' ? [...rest, { role: 'assistant', content: '(paused)' }] : rest;
}
