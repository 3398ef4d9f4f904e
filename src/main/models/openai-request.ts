/**
 * Our messages as a chat completion request. Byte-stable: the same history gives the same bytes in front, whatever was
 * appended, because that is what the server's cache is keyed by.
 *
 * The history must hold valid JSON arguments only: llama.cpp answers a cut call sent back with 500. So arguments that are
 * not a JSON object go back as `{}`; the tool result that follows tells the model what was wrong.
 */
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import type { ToolSpec } from '../base/tool-spec.ts';
import type { ChatMessage, ModelRequest } from './model.ts';

export type WireRequest = ChatCompletionCreateParamsStreaming & { return_progress?: boolean };

/** `llamaCpp` asks for progress reports, which other servers may refuse. Throws when a system message is not the first. */
export function wireRequest(
  request: Pick<ModelRequest, 'messages' | 'tools' | 'maxTokens' | 'temperature'>,
  server: { model: string; llamaCpp: boolean },
): WireRequest {
  return {
    model: server.model,
    messages: wireMessages(request.messages),
    ...(request.tools.length > 0 ? { tools: request.tools.map(wireTool), parallel_tool_calls: true } : {}),
    stream: true,
    stream_options: { include_usage: true },
    ...(server.llamaCpp ? { return_progress: true } : {}),
    ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
  };
}

export function wireMessages(messages: readonly ChatMessage[]): ChatCompletionMessageParam[] {
  return messages.map((message, index) => {
    if (message.role === 'system' && index > 0) {
      throw new TypeError(
        `message ${index}: a system message must be the first, common templates refuse a late one`,
      );
    }
    if (message.role === 'assistant') return assistantMessage(message);
    if (message.role === 'tool') {
      return { role: 'tool', tool_call_id: message.callId, content: message.content };
    }
    return { role: message.role, content: message.content };
  });
}

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;

/** A message never changes once it is rendered, and a long history is sent again at every step. */
const known = new WeakMap<AssistantMessage, ChatCompletionAssistantMessageParam>();

function assistantMessage(message: AssistantMessage): ChatCompletionAssistantMessageParam {
  const wire = known.get(message) ?? toWire(message);
  known.set(message, wire);
  return wire;
}

function toWire(message: AssistantMessage): ChatCompletionAssistantMessageParam {
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
const wireName = (name: string): string => (/^[\w-]{1,64}$/.test(name) ? name : 'unknown_tool');

/** The text unchanged if it is a JSON object, else `{}`. */
function objectText(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : '{}';
  } catch {
    return '{}';
  }
}

function wireTool(tool: ToolSpec): ChatCompletionTool {
  const { name, description, parameters } = tool;
  return { type: 'function', function: { name, description, parameters } };
}
