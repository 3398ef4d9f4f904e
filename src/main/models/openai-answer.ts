/**
 * One answer from the first try to its final part: asked again patiently while nothing was said, its thinking ended when the
 * person wants the answer now. llama.cpp can close the thinking of an answer under way, which costs nothing; elsewhere the
 * stream is stopped and asked anew with thinking off, where the template can be told so.
 */
import type { ModelPart, ModelRequest } from './model.ts';
import { ollamaRequest } from './ollama-request.ts';
import { ollamaDialect } from './ollama-stream.ts';
import type { Connection } from './openai-connection.ts';
import { type WireServer, wireRequest } from './openai-request.ts';
import { openAiDialect, readParts } from './openai-stream.ts';
import type { Emit } from './part-stream.ts';
import { openPatiently, Refusal } from './resilience.ts';
import { endThinking } from './server-actions.ts';

/** Emits the parts of an answer, the final one too. Throws only bugs, and what an aborted `signal` leads to. */
export async function produceAnswer(
  server: Connection,
  request: ModelRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const thinking = watchThinking(server, request, emit, signal);
  try {
    await answer(server, request, emit, { signal: AbortSignal.any([signal, thinking.stopped]), thinking });
  } catch (error) {
    if (thinking.stopped.aborted && !signal.aborted) {
      emit({ kind: 'note', note: { kind: 'answer-now', how: 'asked-again' } });
      return produceAnswer(server, withoutThinking(request), emit, signal);
    }
    if (!(error instanceof Refusal)) throw error;
    const { failure, overflow } = error.verdict;
    const more = {
      ...(overflow === undefined ? {} : { overflow }),
      ...(error.status === undefined ? {} : { status: error.status }),
    };
    emit({ kind: 'failed', failure, ...more });
  } finally {
    thinking.forget();
  }
}

function withoutThinking(request: ModelRequest): ModelRequest {
  const { answerNow: _, ...rest } = request;
  return { ...rest, thinking: 'off' };
}

interface Under {
  signal: AbortSignal;
  thinking: ReturnType<typeof watchThinking>;
}

async function answer(
  server: Connection,
  request: ModelRequest,
  emit: Emit,
  { signal, thinking }: Under,
): Promise<void> {
  const attempt = async () => {
    const target = await server.target(signal);
    const parts = readParts({
      server,
      ...spoken(request, target),
      llamaCpp: target.llamaCpp,
      slot: request.slot,
      signal,
      aside: emit,
      named: thinking.named,
    });
    // What is read is no word yet: a server that is lost while it reads may be asked again.
    for (;;) {
      const next = await parts.next();
      if (next.done === true || next.value.kind !== 'reading') return { next, parts };
      emit(next.value);
    }
  };
  const { endpoint, breakers } = server;
  const { next, parts } = await openPatiently({
    endpoint,
    patience: server.patience(),
    breakers,
    signal,
    attempt,
    waiting: emit,
  });
  const tell = (part: ModelPart) => {
    thinking.saw(part);
    emit(part);
  };
  if (!next.done) tell(next.value);
  for await (const part of parts) tell(part);
}

/** The request in the words of the server's kind, and how its answer is read. */
const spoken = (request: ModelRequest, target: WireServer) =>
  target.ollama === undefined
    ? { body: wireRequest(request, target), dialect: openAiDialect }
    : { body: ollamaRequest(request, target.model, target.ollama), dialect: ollamaDialect };

/** Follows one answer's thinking and ends it when `answerNow` aborts. `stopped` aborts when it is to be asked anew. */
function watchThinking(server: Connection, request: ModelRequest, emit: Emit, signal: AbortSignal) {
  const { answerNow } = request;
  const stop = new AbortController();
  let id: string | undefined;
  let isThinking = false;
  let offered = false;
  const controls = async (completionId: string) => endThinking(server.access(signal), completionId);
  const canAskAnew = async () => (await server.profile(signal)).thinkingSwitch === true;
  const offer = async () => {
    // A completion of that name does not exist: the answer only tells whether there is such a control.
    const can = (id !== undefined && (await controls('none')) !== 'absent') || (await canAskAnew());
    if (can && isThinking) emit({ kind: 'reasoning', text: '', endable: true });
  };
  const end = async () => {
    if (!isThinking || signal.aborted) return;
    if (id !== undefined && (await controls(id)) === 'ended') {
      emit({ kind: 'note', note: { kind: 'answer-now', how: 'ended' } });
    } else if ((await canAskAnew()) && isThinking) stop.abort();
  };
  const listener = () => void end();
  answerNow?.addEventListener('abort', listener, { once: true });
  return {
    stopped: stop.signal,
    named: (told: string) => {
      id = told;
    },
    saw: (part: ModelPart) => {
      isThinking = part.kind === 'reasoning';
      if (!isThinking || offered || answerNow === undefined) return;
      offered = true;
      if (answerNow.aborted) void end();
      else void offer();
    },
    forget: () => answerNow?.removeEventListener('abort', listener),
  };
}
