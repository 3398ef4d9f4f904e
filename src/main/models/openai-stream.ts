/**
 * One streamed answer of a model server: opened, watched byte by byte, and given as parts. Everything that can go wrong is
 * thrown as `Refusal`. What is seen beside the answer (a queue at the server, a long silence) goes to `aside`, since a
 * generator that waits for bytes cannot yield.
 */
import type { OpenAI } from 'openai';
import type { Stream } from 'openai/core/streaming';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { WaitingPart } from '../../shared/waiting.ts';
import type { ModelPart } from './model.ts';
import { type ChunkReader, createChunkReader } from './openai-chunks.ts';
import type { Connection, Watched } from './openai-connection.ts';
import { problemOf } from './openai-trouble.ts';
import { Refusal } from './resilience.ts';
import { type Deadlines, startDeadlines } from './resilience-deadlines.ts';
import { askWorking } from './server-actions.ts';
import type { WireWatch } from './single-use-fetch.ts';

/** Of one stream, and of one line of it: a whole file of ten megabytes in a single event still fits. */
const mostStreamBytes = 256 * 1024 * 1024;
const mostLineBytes = 24 * 1024 * 1024;

/** Characters of a request's JSON that make about one token. */
const tokenCharacters = 4;

/** How a kind of server is spoken to. */
export interface Dialect {
  /** Sends the request and gives the pieces of the answer as they come. Throws what `problemOf` knows, or `Refusal`. */
  open: (exchange: Exchange, watch: WireWatch, signal: AbortSignal) => Promise<AsyncIterable<unknown>>;
  /** For one answer. */
  reader: () => ChunkReader;
}

export interface Exchange {
  server: Connection;
  body: string;
  dialect: Dialect;
  llamaCpp: boolean;
  slot: number | undefined;
  signal: AbortSignal;
  aside: (part: WaitingPart) => void;
  /** Called once, with the server's name of this completion. */
  named: (id: string) => void;
}

/** Parts of one request, the `end` part last. Throws `Refusal` for everything that can go wrong. */
export async function* readParts(exchange: Exchange): AsyncGenerator<ModelPart, void, void> {
  const { server, signal } = exchange;
  const { endpoint } = server;
  const wire = watchWire(exchange);
  const reader = exchange.dialect.reader();
  let whole = false;
  let named = false;
  try {
    const stream = await exchange.dialect.open(exchange, wire.watch, AbortSignal.any([signal, wire.stopped]));
    for await (const chunk of stream) {
      const parts = reader.read(chunk);
      if (parts === undefined) throw new Refusal({ kind: 'malformed' }, endpoint);
      const id: string | undefined = named ? undefined : reader.id();
      if (id !== undefined) exchange.named(id);
      named ||= id !== undefined;
      for (const part of parts) {
        if (part.kind !== 'reading') wire.begun();
        yield part;
      }
    }
    // An aborted stream ends as if it were complete, so the clocks are asked first.
    wire.throwIfStopped();
    signal.throwIfAborted();
    const end = reader.end();
    const problem = wire.problemAtEnd(end !== undefined);
    if (problem !== undefined) throw problem;
    whole = true;
    if (end !== undefined) yield end;
  } catch (error) {
    wire.throwIfStopped();
    if (signal.aborted || error instanceof Refusal) throw error;
    throw new Refusal(problemOf(error), endpoint);
  } finally {
    wire.stop(whole);
  }
}

/** What the client needs for a body that is text already. */
export function postOptions(body: string, watch: WireWatch, signal: AbortSignal) {
  const fetchOptions: OpenAI.RequestOptions['fetchOptions'] & Watched = { watch };
  return { body, headers: { 'content-type': 'application/json' }, signal, fetchOptions };
}

export const openAiDialect: Dialect = {
  open: ({ server, body }, watch, signal) =>
    server.client.post<Stream<ChatCompletionChunk>>('/chat/completions', {
      ...postOptions(body, watch, signal),
      stream: true,
    }),
  reader: createChunkReader,
};

/** The wire under one answer: its clocks, its size, its ending. `stopped` aborts when one of them says it is enough. */
function watchWire(exchange: Exchange) {
  const { server, llamaCpp } = exchange;
  const { endpoint } = server;
  const stop = new AbortController();
  const ending = watchEnding();
  const isEndless = watchSize();
  let expired: Refusal | undefined;
  let type: string | null = null;
  const expire = (refusal: Refusal) => {
    expired ??= refusal;
    stop.abort();
  };
  const tokens = exchange.body.length / tokenCharacters;
  const deadlines = startDeadlines(server.patience(), tokens, (phase, ms) =>
    expire(new Refusal({ kind: 'timeout', phase, ms }, endpoint)),
  );
  const pulse = watchPulse(exchange, deadlines);
  const watch: WireWatch = {
    connected: deadlines.connected,
    answered: (headers) => {
      type = headers.get('content-type');
      pulse.answered();
    },
    received: (bytes) => {
      deadlines.touched();
      pulse.heard();
      ending.received(bytes);
      if (isEndless(bytes)) expire(new Refusal({ kind: 'endless' }, endpoint));
    },
  };
  return {
    watch,
    stopped: stop.signal,
    begun: deadlines.begun,
    throwIfStopped: () => {
      if (expired !== undefined) throw expired;
    },
    problemAtEnd: (hasEnd: boolean): Refusal | undefined => {
      if (!hasEnd && type !== null && !/event-stream|ndjson/i.test(type))
        return new Refusal({ kind: 'no-stream', type }, endpoint);
      const complete = hasEnd && (!llamaCpp || ending.isDone());
      return complete ? undefined : new Refusal({ kind: 'unfinished' }, endpoint);
    },
    stop: (whole: boolean) => {
      deadlines.stop();
      pulse.stop();
      // Of a stream that came to its end nothing is left to stop, and an abort costs more than it looks.
      if (!whole) stop.abort();
    },
  };
}

/**
 * Asks a silent server whether it works, now and then. llama.cpp gives a request no headers until its turn comes, so work
 * before the headers is work for somebody else.
 */
function watchPulse({ server, llamaCpp, slot, aside }: Exchange, deadlines: Deadlines) {
  const { pulseMs, silentMs } = server.patience();
  const stopped = new AbortController();
  const started = Date.now();
  let heardAt = started;
  let answered = false;
  let asking = false;
  const ask = async () => {
    if (asking || Date.now() - heardAt < pulseMs) return;
    asking = true;
    const since = heardAt;
    const meant = answered ? slot : undefined;
    const working = llamaCpp ? await askWorking(server.access(stopped.signal), meant) : null;
    asking = false;
    if (stopped.signal.aborted || heardAt !== since) return;
    if (working === true) deadlines.touched();
    if (working === true && !answered)
      aside({ kind: 'queued', ahead: 1, since: started, because: 'outside', doing: null });
    else if (Date.now() - since >= silentMs) aside({ kind: 'silent', since, working });
  };
  const timer = setInterval(() => void ask(), pulseMs);
  return {
    answered: () => {
      answered = true;
      heardAt = Date.now();
    },
    heard: () => {
      heardAt = Date.now();
    },
    stop: () => {
      clearInterval(timer);
      if (asking) stopped.abort();
    },
  };
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
