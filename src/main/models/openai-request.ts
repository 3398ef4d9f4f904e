/**
 * Our messages as the text of a chat completion request. Byte-stable: the same history gives the same bytes in front,
 * whatever was appended, because that is what the server's cache is keyed by. The text is joined from pieces that are kept:
 * a long history is sent again at every step, and only what was added to it is put into JSON.
 *
 * The history must hold valid JSON arguments only: llama.cpp answers a cut call sent back with 500. So arguments that are
 * not a JSON object go back as `{}`; the tool result that follows tells the model what was wrong.
 */
import type { ChatCompletionAssistantMessageParam } from 'openai/resources/chat/completions';
import type { ToolSpec } from '../base/tool-spec.ts';
import type { ChatMessage, ModelRequest } from './model.ts';

export interface WireServer {
  /** The server's name for the model. */
  model: string;
  /** Asks for progress reports, which other servers may refuse. */
  llamaCpp: boolean;
  /** Of an Ollama, which is spoken to in its own way; see `ollama-request.ts`. */
  ollama?: OllamaTarget;
}

export interface OllamaTarget {
  /** Tokens of window to ask for. */
  window: number;
  /** The model can think, and can be told not to. */
  thinks: boolean;
}

export type Asked = Omit<ModelRequest, 'signal' | 'priority' | 'conversation'>;

/** The body of a streamed request. Throws when a system message is not the first. */
export function wireRequest(request: Asked, server: WireServer): string {
  const more = {
    stream: true,
    stream_options: { include_usage: true },
    ...(server.llamaCpp ? llamaCppWishes(request) : {}),
    ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.schema === undefined ? {} : { response_format: answerFormat(request.schema) }),
    ...(request.thinking === 'off' ? { chat_template_kwargs: { enable_thinking: false } } : {}),
  };
  const parallel = request.tools.length > 0 ? '"parallel_tool_calls":true,' : '';
  return `{${prompt(request, server)},${parallel}${JSON.stringify(more).slice(1)}`;
}

/** Its own place, its cache, word of how far it is, and a thinking that can be ended (`server-actions.ts`). */
const llamaCppWishes = ({ slot, answerNow }: Asked) => ({
  return_progress: true,
  ...(slot === undefined ? {} : { id_slot: slot, cache_prompt: true }),
  ...(answerNow === undefined ? {} : { reasoning_control: true }),
});

const answerFormat = (schema: Record<string, unknown>) => ({
  type: 'json_schema',
  json_schema: { name: 'answer', strict: true, schema },
});

/** The body of a question for the size of a request: what the model would read, and nothing else. */
export const wirePrompt = (request: Prompt, server: WireServer): string => `{${prompt(request, server)}}`;

type Prompt = Pick<Asked, 'messages' | 'tools' | 'keepReasoning'>;

function prompt({ messages, tools, keepReasoning = true }: Prompt, { model }: WireServer): string {
  const text = keepReasoning
    ? createTexts(known.whole, toWire)
    : createTexts(known.brief, (message) => toWire(withoutReasoning(message)));
  const texts = messages.map(text).join(',');
  const offered = tools.length > 0 ? `,"tools":[${tools.map(toolText).join(',')}]` : '';
  return `"model":${JSON.stringify(model)},"messages":[${texts}]${offered}`;
}

export type Texts = WeakMap<ChatMessage, string>;

/** A message never changes once it is rendered; with and without its reasoning are two texts. */
const known: { whole: Texts; brief: Texts } = { whole: new WeakMap(), brief: new WeakMap() };

/** The text of each message, kept in `texts`. Throws at a system message that is not the first. */
export const createTexts =
  (texts: Texts, write: (message: ChatMessage) => string) =>
  (message: ChatMessage, index: number): string => {
    if (message.role === 'system' && index > 0) {
      throw new TypeError(
        `message ${index}: a system message must be the first, common templates refuse a late one`,
      );
    }
    const there = texts.get(message);
    if (there !== undefined) return there;
    const text = write(message);
    texts.set(message, text);
    return text;
  };

export function withoutReasoning(message: ChatMessage): ChatMessage {
  if (message.role !== 'assistant') return message;
  const { reasoning: _, ...rest } = message;
  return rest;
}

const toWire = (message: ChatMessage): string => JSON.stringify(wireMessage(message));

function wireMessage(message: ChatMessage): unknown {
  if (message.role === 'assistant') return assistantMessage(message);
  if (message.role === 'tool') {
    return { role: 'tool', tool_call_id: message.callId, content: message.content.toWellFormed() };
  }
  // Half of a character (something was cut there) is an error to llama.cpp, in this and every later request of the conversation.
  return { role: message.role, content: message.content.toWellFormed() };
}

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;

function assistantMessage(message: AssistantMessage): ChatCompletionAssistantMessageParam {
  const calls = (message.calls ?? []).map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: wireName(call.name), arguments: objectText(call.arguments) },
  }));
  const wire: ChatCompletionAssistantMessageParam & { reasoning_content?: string } = {
    role: 'assistant',
    content: message.content,
    ...(message.reasoning ? { reasoning_content: message.reasoning } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return wire;
}

/** Servers refuse every later request that holds a call by a name no tool can have. */
export const wireName = (name: string): string => (/^[\w-]{1,64}$/.test(name) ? name : 'unknown_tool');

/** The text unchanged if it is a JSON object, else `{}`. */
export function objectText(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : '{}';
  } catch {
    return '{}';
  }
}

const knownTools = new WeakMap<ToolSpec, string>();

export function toolText(tool: ToolSpec): string {
  const { name, description, parameters } = tool;
  const text =
    knownTools.get(tool) ?? JSON.stringify({ type: 'function', function: { name, description, parameters } });
  knownTools.set(tool, text);
  return text;
}
