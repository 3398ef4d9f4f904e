/**
 * Stands before a real llama-server and keeps what it is asked and what it says. Nothing is changed on the way; what is kept is
 * put into its lasting form only at the end, since a name in an answer may come back before that answer was whole.
 */
import { once } from 'node:events';
import http from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { answerOf, bodyOf, type Exchange, factored, isChat, isPulse, sameBody } from './llama-transcript.ts';

/** An exchange as it is on the wire. */
export interface Heard {
  asked: string;
  body: string;
  status: number;
  headers: Record<string, string>;
  answer: string;
  whole: boolean;
}

export interface LlamaRecorder {
  /** With the /v1. */
  url: string;
  /** From now on exchanges belong to this list. */
  into(heard: Heard[]): void;
  close(): Promise<void>;
}

/** Headers that say something; the others belong to the connection. */
const keptHeaders = ['content-type', 'server', 'retry-after'];

export async function startRecorder(target: string, port: number): Promise<LlamaRecorder> {
  let heard: Heard[] = [];
  const { host } = new URL(target);
  const server = http.createServer(async (request, response) => {
    const asked = `${request.method} ${request.url}`;
    const one: Heard = { asked, body: '', status: 0, headers: {}, answer: '', whole: false };
    heard.push(one);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    one.body = Buffer.concat(chunks).toString();
    const headers = { ...request.headers, host, connection: 'close' };
    const onward = http.request(`http://${host}${request.url}`, { method: request.method ?? 'GET', headers });
    onward.on('response', (answer) => {
      one.status = answer.statusCode ?? 0;
      for (const name of keptHeaders) {
        const value = answer.headers[name];
        if (typeof value === 'string') one.headers[name] = value;
      }
      response.writeHead(one.status, answer.headers);
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        one.answer = Buffer.concat(parts).toString();
      });
      answer.on('end', () => {
        one.whole = true;
      });
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    onward.end(Buffer.concat(chunks));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`,
    into(list) {
      heard = list;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * In lasting form. `number` is to be the same for all that one case heard. A page that nobody waited for is left out, and one
 * that says the same as before: how often it is looked at depends on the clock.
 */
export function toExchanges(heard: readonly Heard[], number: (text: string) => string): Exchange[] {
  const isStream = ({ headers }: Heard): boolean =>
    headers['content-type']?.startsWith('text/event-stream') === true;
  const kept: Exchange[] = [];
  for (const one of heard) {
    if (isPulse(one.asked) || (!one.whole && !isStream(one))) continue;
    const exchange = toExchange(one, number, isStream(one));
    const before = kept.findLast(
      ({ asked, body }) => asked === exchange.asked && sameBody(body, exchange.body),
    );
    if (isChat(exchange.asked) || !isDeepStrictEqual(before, exchange)) kept.push(exchange);
  }
  return kept;
}

function toExchange(heard: Heard, number: (text: string) => string, isStream: boolean): Exchange {
  const { asked, status, headers } = heard;
  const body = bodyOf(number(heard.body));
  const answer = number(heard.answer);
  const events = isStream ? eventsOf(answer) : undefined;
  // Who has heard the end may leave before the connection is closed.
  const left = !heard.whole && events?.at(-1) !== '[DONE]';
  return {
    asked,
    ...(body === undefined ? {} : { body }),
    status,
    headers,
    ...(events === undefined ? { answer: answerOf(answer) } : factored(events)),
    ...(left ? { left: true } : {}),
  };
}

function eventsOf(answer: string): unknown[] {
  const blocks = answer.split('\n\n');
  // What stands behind the last empty line is a piece of an event that nobody waited for.
  return blocks.slice(0, -1).flatMap((block) => {
    if (block.startsWith(':')) return [];
    if (!block.startsWith('data: ') || block.includes('\n')) throw new Error(`unknown event: ${block}`);
    return [answerOf(block.slice('data: '.length))];
  });
}
