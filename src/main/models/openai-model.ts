/**
 * A model behind an OpenAI-compatible server; knows llama.cpp best. Always streams: a request that is not a stream cannot
 * be cancelled there, and shows nothing while it reads.
 *
 * The `openai` client's retries, timeouts and log are off, since each would act behind the back of ours.
 */
import { OpenAI } from 'openai';
import type { Stream } from 'openai/core/streaming';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { z } from 'zod';
import type { Model, ModelPart, ModelRequest } from './model.ts';
import { createChunkReader } from './openai-chunks.ts';
import { type WireServer, wirePrompt, wireRequest } from './openai-request.ts';
import { problemOf } from './openai-trouble.ts';
import { type Emit, streamParts } from './part-stream.ts';
import {
  type Breakers,
  openPatiently,
  type Patience,
  Refusal,
  sharedBreakers,
  startDeadlines,
  usualPatience,
} from './resilience.ts';
import { askFacts, mostFactBytes, type ServerAccess, type ServerFacts } from './server-facts.ts';
import { askProfile } from './server-profile.ts';
import { singleUseFetch, type WireWatch } from './single-use-fetch.ts';

export interface OpenAiModelOptions {
  name: string;
  /** With the /v1. */
  endpoint: string;
  /** The server's name for the model; its first one when absent. */
  model?: string;
  apiKey?: string;
  /** Tokens, for servers that do not tell; the smaller counts when they do. */
  window?: number;
  resilience?: Partial<Patience>;
  breakers?: Breakers;
}

export function createOpenAiModel(options: OpenAiModelOptions): Model {
  const server = connectTo(options);
  const never = new AbortController().signal;
  return {
    name: options.name,
    async profile() {
      const told = await askProfile(server.access(never), options.model);
      const known = [told.window, options.window ?? null].filter((value) => value !== null);
      return { ...told, window: known.length === 0 ? null : Math.min(...known) };
    },
    count: async (request) =>
      countTokens(server.access(never), wirePrompt(request, await server.target(never))),
    stream: (request) =>
      streamParts(request.signal, (emit, signal) => produce(server, request, emit, signal)),
  };
}

/** Of one stream, and of one line of it: a whole file of ten megabytes in a single event still fits. */
const mostStreamBytes = 256 * 1024 * 1024;
const mostLineBytes = 24 * 1024 * 1024;

interface Connection {
  endpoint: string;
  client: OpenAI;
  patience: Patience;
  breakers: Breakers;
  /** For short questions, which the server answers at once even when it works. */
  access: (signal: AbortSignal) => ServerAccess;
  /** Asked until it is known; the models are asked for again while there are none (still loading). */
  target: (signal: AbortSignal) => Promise<WireServer>;
}

function connectTo(options: OpenAiModelOptions): Connection {
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const patience = { ...usualPatience, ...options.resilience };
  const { apiKey } = options;
  const access = (signal: AbortSignal): ServerAccess => ({
    endpoint,
    fetch: singleUseFetch({ mostBytes: mostFactBytes }),
    apiKey,
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience.connectMs)]),
  });
  let facts: ServerFacts | undefined;
  const target = async (signal: AbortSignal) => {
    if (facts === undefined || facts.models.length === 0) facts = (await askFacts(access(signal))) ?? facts;
    const model = options.model ?? facts?.models[0]?.id ?? 'default';
    return { model, llamaCpp: facts?.kind === 'llama.cpp' };
  };
  const client = clientOf(endpoint, apiKey);
  return { endpoint, client, patience, breakers: options.breakers ?? sharedBreakers, access, target };
}

async function produce(
  server: Connection,
  request: ModelRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, client, patience, breakers } = server;
  const attempt = async () => {
    const target = await server.target(signal);
    const body = wireRequest(request, target);
    const parts = readParts({ endpoint, client, body, patience, signal, llamaCpp: target.llamaCpp });
    return { first: await parts.next(), parts };
  };
  try {
    const { first, parts } = await openPatiently({
      endpoint,
      patience,
      breakers,
      signal,
      attempt,
      waiting: emit,
    });
    if (!first.done) emit(first.value);
    for await (const part of parts) emit(part);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { failure, overflow } = error.verdict;
    emit(overflow === undefined ? { kind: 'failed', failure } : { kind: 'failed', failure, overflow });
  }
}

interface Exchange {
  endpoint: string;
  client: OpenAI;
  body: string;
  patience: Patience;
  signal: AbortSignal;
  llamaCpp: boolean;
}

/** Parts of one request, the `end` part last. Throws `Refusal` for everything that can go wrong. */
async function* readParts(exchange: Exchange): AsyncGenerator<ModelPart, void, void> {
  const { endpoint, patience, signal } = exchange;
  const stop = new AbortController();
  let expired: Refusal | undefined;
  let whole = false;
  const deadlines = startDeadlines(patience, (phase, ms) => {
    expired = new Refusal({ kind: 'timeout', phase, ms }, endpoint);
    stop.abort();
  });
  const ending = watchEnding();
  const isEndless = watchSize();
  let type: string | null = null;
  const watch: WireWatch = {
    connected: deadlines.connected,
    answered: (headers) => {
      type = headers.get('content-type');
    },
    received: (bytes) => {
      deadlines.touched();
      ending.received(bytes);
      if (!isEndless(bytes)) return;
      expired ??= new Refusal({ kind: 'endless' }, endpoint);
      stop.abort();
    },
  };
  const reader = createChunkReader();
  try {
    const stream = await openStream(exchange, watch, AbortSignal.any([signal, stop.signal]));
    for await (const chunk of stream) {
      const parts = reader.read(chunk);
      if (parts === undefined) throw new Refusal({ kind: 'malformed' }, endpoint);
      for (const part of parts) {
        if (part.kind !== 'reading') deadlines.begun();
        yield part;
      }
    }
    // An aborted stream ends as if it were complete, so the clocks are asked first.
    if (expired !== undefined) throw expired;
    signal.throwIfAborted();
    const end = reader.end();
    if (end === undefined && type !== null && !/event-stream/i.test(type))
      throw new Refusal({ kind: 'no-stream', type }, endpoint);
    if (end === undefined || (exchange.llamaCpp && !ending.isDone()))
      throw new Refusal({ kind: 'unfinished' }, endpoint);
    whole = true;
    yield end;
  } catch (error) {
    if (expired !== undefined) throw expired;
    if (signal.aborted || error instanceof Refusal) throw error;
    throw new Refusal(problemOf(error), endpoint);
  } finally {
    deadlines.stop();
    // Of a stream that came to its end nothing is left to stop, and an abort costs more than it looks.
    if (!whole) stop.abort();
  }
}

/** `create` of the client, with a body that is text already. */
function openStream({ client, body }: Exchange, watch: WireWatch, signal: AbortSignal) {
  const fetchOptions: OpenAI.RequestOptions['fetchOptions'] & Watched = { watch };
  return client.post<Stream<ChatCompletionChunk>>('/chat/completions', {
    body,
    headers: { 'content-type': 'application/json' },
    stream: true,
    signal,
    fetchOptions,
  });
}

/** One client for all requests of a model, since making one takes longer than a request of it; each brings its own watch. */
function clientOf(endpoint: string, apiKey: string | undefined): OpenAI {
  return new OpenAI({
    baseURL: endpoint,
    // The client wants a key; servers without one ignore it.
    apiKey: apiKey || 'none',
    // Named, because the client would otherwise take them from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch: (input, init) => singleUseFetch((init as Watched | undefined)?.watch)(input, init),
  });
}

/** What the client hands through to its `fetch` beside the usual options. */
interface Watched {
  watch?: WireWatch;
}

/** llama.cpp ends every complete stream with `[DONE]`, which the client swallows; without it the server died on the way. */
function watchEnding() {
  const decoder = new TextDecoder();
  let tail = '';
  return {
    received: (bytes: Uint8Array) => {
      tail = (tail + decoder.decode(bytes, { stream: true })).slice(-64);
    },
    isDone: () => /(?:^|\n)data: ?\[DONE\]\s*$/.test(tail),
  };
}

/** True once the bytes are more than a stream, or a line of it, can have: memory is not the server's to fill. */
function watchSize() {
  let all = 0;
  let line = 0;
  return (bytes: Uint8Array): boolean => {
    all += bytes.length;
    const end = bytes.lastIndexOf(10);
    line = end < 0 ? line + bytes.length : bytes.length - end - 1;
    return all > mostStreamBytes || line > mostLineBytes;
  };
}

const counted = z.object({ input_tokens: z.number().int().nonnegative() });

async function countTokens(access: ServerAccess, body: string): Promise<number | undefined> {
  try {
    const response = await access.fetch(`${access.endpoint}/chat/completions/input_tokens`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(access.apiKey ? { authorization: `Bearer ${access.apiKey}` } : {}),
      },
      body,
      signal: access.signal,
    });
    const parsed = counted.safeParse(await response.json());
    return response.ok && parsed.success ? parsed.data.input_tokens : undefined;
  } catch {
    return undefined;
  }
}
