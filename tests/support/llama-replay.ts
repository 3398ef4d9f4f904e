/**
 * Says again what a llama-server said in one case. A request that was not recorded, word for word, is refused and remembered:
 * a case must not pass on answers to something else, not even one that expects a failure.
 */
import { once } from 'node:events';
import http from 'node:http';
import { bodyOf, type Exchange, isChat, isPulse, sameBody, wholeEvents } from './llama-transcript.ts';

export interface LlamaReplay {
  /** With the /v1. */
  url: string;
  /** From now on these are the answers. `hint` goes with every refusal. */
  play(exchanges: readonly Exchange[], hint: string): void;
  /** What was asked and not recorded, or recorded and not asked; empty when all went as it was recorded. */
  problems(): string[];
  close(): Promise<void>;
}

/** An exchange with the number of answers begun before it: such a question may change what the server says of itself. */
interface Placed {
  exchange: Exchange;
  after: number;
}

interface Part {
  placed: Placed[];
  used: Set<Placed>;
  /** Answers begun so far. */
  begun: number;
  hint: string;
}

function place(exchanges: readonly Exchange[], hint: string): Part {
  let after = 0;
  const placed = exchanges.map((exchange) => ({
    exchange,
    after: isChat(exchange.asked) ? after++ : after,
  }));
  return { placed, used: new Set(), begun: 0, hint };
}

/**
 * Each recorded chat is answered once, the same ones in their order. What the server tells of itself is another matter: how often
 * that is asked depends on the clock, so the newest answer that fits what has been begun is given again and again.
 */
function find(part: Part, asked: string, body: unknown): Exchange | undefined {
  const same = part.placed.filter(
    ({ exchange }) => exchange.asked === asked && sameBody(exchange.body, body),
  );
  const fresh = same.filter((one) => !part.used.has(one));
  const found = isChat(asked)
    ? fresh[0]
    : (fresh.find(({ after }) => after === part.begun) ??
      same.findLast(({ after }) => after <= part.begun) ??
      same[0]);
  if (found === undefined) return undefined;
  part.used.add(found);
  if (isChat(asked)) part.begun += 1;
  return found.exchange;
}

/** Where a request leaves the one that was recorded in its place, which is taken for asked then. */
function difference(part: Part, asked: string, body: unknown): string {
  const open = part.placed.find((one) => one.exchange.asked === asked && !part.used.has(one));
  if (open === undefined) return `${asked} was not recorded${isChat(asked) ? ' so often' : ''}`;
  part.used.add(open);
  const [is, was] = [JSON.stringify(body) ?? '', JSON.stringify(open.exchange.body) ?? ''];
  let at = 0;
  while (at < is.length && is[at] === was[at]) at += 1;
  const excerpt = (text: string): string => text.slice(Math.max(0, at - 40), at + 80);
  return `${asked} is another request now:\n  recorded … ${excerpt(was)} …\n  asked    … ${excerpt(is)} …`;
}

export async function startReplay(port: number): Promise<LlamaReplay> {
  const parts: Part[] = [];
  const refused: string[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const asked = `${request.method} ${request.url}`;
    const body = bodyOf(Buffer.concat(chunks).toString());
    if (isPulse(asked)) return void response.writeHead(404).end();
    const part = parts.at(-1) ?? place([], 'no case has begun');
    const found = find(part, asked, body);
    if (found !== undefined) return void answer(response, found);
    const message = `${difference(part, asked, body)}\n${part.hint}`;
    refused.push(message);
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 400, type: 'invalid_request_error', message } }));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`,
    play: (exchanges, hint) => void parts.push(place(exchanges, hint)),
    problems: () => [...refused, ...parts.flatMap(leftOver)],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What differs when the same case was asked of a real server; in whatever order, as several may be under way at once. */
export function differences(
  recorded: readonly Exchange[],
  heard: readonly Exchange[],
  hint: string,
): string[] {
  const part = place(recorded, hint);
  const unknown = heard.flatMap(({ asked, body }) =>
    find(part, asked, body) === undefined ? [`${difference(part, asked, body)}\n${hint}`] : [],
  );
  return [...unknown, ...leftOver(part)];
}

function leftOver({ placed, used, hint }: Part): string[] {
  const left = placed.filter((one) => isChat(one.exchange.asked) && !used.has(one)).length;
  return left === 0 ? [] : [`recorded and not asked any more: ${left} chats\n${hint}`];
}

function answer(response: http.ServerResponse, exchange: Exchange): void {
  const { status, headers, events, answer, left } = exchange;
  response.writeHead(status, headers);
  if (events === undefined) {
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    return;
  }
  for (const event of wholeEvents(exchange))
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  // The recorded client left here; this one may as well.
  if (left !== true) response.end();
}
