/**
 * A model whose requests hold no live control token but those its own template writes. It stands above everything that writes
 * markup of its own into a request (`rungs`), and below everything that makes requests, so that nobody can forget it.
 *
 * What the person wrote is broken like a file: people paste files and logs, nobody types a control token to be obeyed, and what
 * the model copies from there is restored all the same. What the model wrote goes back to the byte, or the server's cache would
 * not fit. Only a live token that separates turns is broken there too: a file can talk the model into spelling one, and its
 * cache is lost anyway, since what it wrote letter by letter would be read back as one token.
 */
import { mapTexts, type Untrusted, untrusted } from '../../shared/untrusted-text.ts';
import type { ChatMessage, Model, ModelCall, ModelPart, ModelRequest } from './model.ts';

/** The system message is ours and stays; whoever puts words of others into it breaks them there. */
export function withoutLiveTokens(model: Model): Model {
  const vocabulary = askedOnce(model);
  const safe = async <R extends Pick<ModelRequest, 'messages'>>(request: R): Promise<R> => ({
    ...request,
    messages: safeMessages(request.messages, await vocabulary()),
  });
  return {
    name: model.name,
    profile: () => model.profile(),
    count: async (request) => model.count(await safe(request)),
    async *stream(request): AsyncGenerator<ModelPart, void, undefined> {
      yield* model.stream(await safe(request));
    },
  };
}

/** The server's own tokens. Asked before the first request, and again while no server has answered. */
function askedOnce(model: Model): () => Promise<readonly string[]> {
  let told: readonly string[] | undefined;
  return async () => {
    if (told !== undefined) return told;
    const { model: name, controlTokens } = await model.profile();
    if (name !== null) told = controlTokens;
    return controlTokens;
  };
}

/** A message never changes once it is rendered, and the same one is sent again at every step. */
const known = new WeakMap<ChatMessage, { by: Untrusted; safe: ChatMessage }>();

/** Pure. `vocabulary` as in `untrusted`. */
export function safeMessages(messages: readonly ChatMessage[], vocabulary: readonly string[]): ChatMessage[] {
  const by = untrusted(vocabulary);
  return messages.map((message) => {
    const there = known.get(message);
    if (there?.by === by) return there.safe;
    const safe = safeMessage(message, by);
    known.set(message, { by, safe });
    return safe;
  });
}

function safeMessage(message: ChatMessage, by: Untrusted): ChatMessage {
  if (message.role === 'system') return message;
  if (message.role !== 'assistant') return { ...message, content: by.break(message.content) };
  const { content, reasoning, calls, written } = message;
  return {
    ...message,
    content: by.breakTurns(content),
    ...(reasoning === undefined ? {} : { reasoning: by.breakTurns(reasoning) }),
    ...(calls === undefined ? {} : { calls: calls.map((call) => safeCall(call, by)) }),
    ...(written === undefined ? {} : { written: { ...written, text: by.breakTurns(written.text) } }),
  };
}

/** Judged by what the JSON means: a template prints the values, and an escape in the text would hide a token from the text. */
function safeCall(call: ModelCall, by: Untrusted): ModelCall {
  const meant = parsed(call.arguments);
  if (meant === undefined) return { ...call, arguments: by.breakTurns(call.arguments) };
  const safe = JSON.stringify(mapTexts(meant, by.breakTurns));
  return safe === JSON.stringify(meant) ? call : { ...call, arguments: safe };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
