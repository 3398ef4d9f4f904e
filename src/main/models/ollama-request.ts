/**
 * Our messages as the text of a request to Ollama's own chat, which can be told the window; its OpenAI-compatible one cannot.
 * Byte-stable like `openai-request.ts`, for the same reason, and with the same pieces.
 *
 * A call's arguments are an object here. The model's text is put in as it is, since to write it anew would change its bytes.
 */
import type { ChatMessage } from './model.ts';
import {
  type Asked,
  createTexts,
  type OllamaTarget,
  objectText,
  type Texts,
  toolText,
  wireName,
  withoutReasoning,
} from './openai-request.ts';

/** The body of a streamed request. Throws when a system message is not the first. */
export function ollamaRequest(request: Asked, model: string, { window, thinks }: OllamaTarget): string {
  const { messages, tools, keepReasoning = true, maxTokens, temperature, schema, thinking } = request;
  const write = writer(messages);
  const text = keepReasoning
    ? createTexts(known.whole, write)
    : createTexts(known.brief, (message) => write(withoutReasoning(message)));
  const offered = tools.length > 0 ? `,"tools":[${tools.map(toolText).join(',')}]` : '';
  const more = {
    stream: true,
    options: {
      num_ctx: window,
      ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
      ...(temperature === undefined ? {} : { temperature }),
    },
    // A prompt that does not fit is to be refused, not cut. Versions that do not know these words pass over them.
    truncate: false,
    shift: false,
    ...(schema === undefined ? {} : { format: schema }),
    ...(thinking === 'off' ? { think: false } : thinks ? { think: true } : {}),
  };
  const list = messages.map(text).join(',');
  return `{"model":${JSON.stringify(model)},"messages":[${list}]${offered},${JSON.stringify(more).slice(1)}`;
}

const known: { whole: Texts; brief: Texts } = { whole: new WeakMap(), brief: new WeakMap() };

/** Results are matched to calls by the tool's name there, so the calls before them are looked up. */
function writer(messages: readonly ChatMessage[]): (message: ChatMessage) => string {
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const call of message.calls ?? []) names.set(call.id, wireName(call.name));
  }
  return (message) => {
    const { role, content } = message;
    if (role === 'assistant') return assistantText(message);
    if (role !== 'tool') return JSON.stringify({ role, content });
    const { callId } = message;
    return JSON.stringify({ role, tool_name: names.get(callId), tool_call_id: callId, content });
  };
}

function assistantText(message: Extract<ChatMessage, { role: 'assistant' }>): string {
  const { role, content, reasoning, calls = [] } = message;
  const head = JSON.stringify({ role, content, ...(reasoning ? { thinking: reasoning } : {}) });
  if (calls.length === 0) return head;
  const list = calls.map(
    (call) =>
      `{"id":${JSON.stringify(call.id)},"function":{"name":${JSON.stringify(wireName(call.name))},"arguments":${objectText(call.arguments)}}}`,
  );
  return `${head.slice(0, -1)},"tool_calls":[${list.join(',')}]}`;
}
