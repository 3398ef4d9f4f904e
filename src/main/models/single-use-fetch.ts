/**
 * A `fetch` that opens one socket per request and never uses it again: llama.cpp closes the socket after a stream although
 * it says keep-alive, so a pooled one fails the next request. It has no header or body timeout of its own either, because a
 * queued request gets no headers until its slot starts; deadlines belong to the caller, who watches the wire.
 *
 * Only the headers a model server needs are sent: whatever else the caller's library adds stays on this machine.
 */
import http from 'node:http';
import https from 'node:https';

/** What a caller may want to see of one request. `received` gets the raw body bytes, comments and pings included. */
export interface WireWatch {
  connected?: () => void;
  answered?: (headers: Headers) => void;
  received?: (bytes: Uint8Array) => void;
  /** A body longer than this many bytes fails in its middle. Without it there is no bound. */
  mostBytes?: number;
}

export type FetchFunction = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const sentHeaders = ['accept', 'authorization', 'content-type'];

/**
 * Bodies must be strings. Rejects with an `AbortError` when `init.signal` aborts (the socket is destroyed at once), else
 * with Node's own error and its `code`. A socket lost in the middle of a body makes reading the body fail.
 */
export function singleUseFetch(watch: WireWatch = {}): FetchFunction {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const signal = init.signal ?? undefined;
      if (signal?.aborted) return reject(abortError());
      if (typeof init.body !== 'string' && init.body !== undefined && init.body !== null) {
        return reject(new TypeError('only string bodies can be sent'));
      }
      const { request } = url.protocol === 'https:' ? https : http;
      const outgoing = request(url, {
        method: init.method ?? 'GET',
        agent: false,
        headers: pick(init.headers),
      });
      const abort = () => outgoing.destroy(abortError());
      signal?.addEventListener('abort', abort, { once: true });
      outgoing.once('close', () => signal?.removeEventListener('abort', abort));
      outgoing.once('socket', (socket) => {
        if (!socket.connecting) return watch.connected?.();
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => watch.connected?.());
      });
      outgoing.once('error', (error) => reject(signal?.aborted ? abortError() : error));
      outgoing.once('response', (incoming) => resolve(toResponse(incoming, outgoing, watch)));
      outgoing.end(init.body ?? undefined);
    });
}

function toResponse(
  incoming: http.IncomingMessage,
  outgoing: http.ClientRequest,
  watch: WireWatch,
): Response {
  const status = incoming.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  watch.answered?.(headers);
  if (status === 204 || status === 304) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  return new Response(bodyOf(incoming, outgoing, watch), { status, headers });
}

function bodyOf(incoming: http.IncomingMessage, outgoing: http.ClientRequest, watch: WireWatch) {
  let lost: unknown;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let over = false;
      // An error throws away what was not read yet; what came before the socket was lost is handed out first.
      const lose = (error: unknown) => {
        if ((controller.desiredSize ?? 0) > 0) controller.error(error);
        else lost = error;
      };
      const finish = (act: () => void) => {
        if (!over) act();
        over = true;
      };
      let size = 0;
      incoming.on('data', (bytes: Uint8Array) => {
        size += bytes.length;
        if (size > (watch.mostBytes ?? Number.POSITIVE_INFINITY)) {
          finish(() => controller.error(new Error('the answer is too long, the connection was closed')));
          outgoing.destroy();
          return;
        }
        watch.received?.(bytes);
        if (!over) controller.enqueue(bytes);
      });
      incoming.once('end', () => finish(() => controller.close()));
      incoming.once('error', (error) => finish(() => lose(error)));
      incoming.once('close', () => finish(() => lose(new Error('the connection was closed'))));
    },
    pull(controller) {
      if (lost !== undefined) controller.error(lost);
    },
    cancel() {
      incoming.removeAllListeners('data');
      outgoing.destroy();
    },
  });
}

function pick(headers: RequestInit['headers']): Record<string, string> {
  const given = new Headers(headers);
  const picked: Record<string, string> = { connection: 'close' };
  for (const name of sentHeaders) {
    const value = given.get(name);
    if (value !== null) picked[name] = value;
  }
  return picked;
}

const abortError = () => new DOMException('The request was aborted.', 'AbortError');
