/**
 * Stands in front of a model server and keeps of each chat request its bytes, what the server said of them and when they went
 * by. The app and the bare requests it is compared with both pass it, so that what it costs is in both.
 */
import { once } from 'node:events';
import http from 'node:http';
import { wallClock } from './row.ts';

/** Times in milliseconds since 1970. */
export interface Exchange {
  body: string;
  /** The request's last byte was there. */
  received: number;
  /** The first piece of the answer that holds a word passed; 0 before that. */
  firstWord: number;
  answer: string;
}

export interface RecordedServer {
  /** With the /v1. */
  url: string;
  /** In the order they came; grows. */
  exchanges: readonly Exchange[];
  close(): Promise<void>;
}

const word = /"content":"[^"]/;

export async function recordServer(target: string): Promise<RecordedServer> {
  const exchanges: Exchange[] = [];
  const { host } = new URL(target);
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const exchange: Exchange = { body: body.toString(), received: wallClock(), firstWord: 0, answer: '' };
    if (request.url === '/v1/chat/completions') exchanges.push(exchange);
    const onward = http.request(
      `http://${host}${request.url}`,
      { method: request.method ?? 'GET', headers: { ...request.headers, host, connection: 'close' } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.on('data', (bytes: Buffer) => {
          exchange.answer += bytes.toString();
          if (exchange.firstWord === 0 && word.test(exchange.answer)) exchange.firstWord = wallClock();
          response.write(bytes);
        });
        answer.on('end', () => response.end());
        answer.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    onward.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    exchanges,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Prompt tokens that the server took from its cache and that it read, in its own words. Throws when it did not say. */
export function figuresOf({ answer }: Exchange): { cached: number; read: number } {
  const figure = (name: string): number => {
    const found = new RegExp(`"${name}":(\\d+)`).exec(answer)?.[1];
    if (found === undefined) throw new Error(`no ${name} in ${answer.slice(-500)}`);
    return Number(found);
  };
  return { cached: figure('cache_n'), read: figure('prompt_n') };
}

/** The same bytes again without the app. Resolves when the answer is whole, to the time of its first word. */
export async function askBare(url: string, body: string): Promise<{ sent: number; firstWord: number }> {
  const sent = wallClock();
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  let answer = '';
  let firstWord = 0;
  for await (const bytes of response.body) {
    if (firstWord > 0) continue;
    answer += Buffer.from(bytes).toString();
    if (word.test(answer)) firstWord = wallClock();
  }
  return { sent, firstWord };
}
