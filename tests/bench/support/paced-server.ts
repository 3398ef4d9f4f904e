/**
 * A model server in a process of its own that writes at a steady rate by the clock: at each tick it sends what is due by then,
 * one event per token as servers do, so that a late tick does not make it slow. Tells of each answer when it wrote what.
 *
 * Started by `startPacedServer`, whose first message is the `PacedReply`. Knows chat requests and the list of models only, as an
 * OpenAI-compatible server of no known kind.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { PacedReply } from './paced-process.ts';
import { wallClock } from './row.ts';

const [{ tokens, perSecond }] = (await once(process, 'message')) as [PacedReply];
const tickMs = 4;

const event = (delta: object, reason: string | null = null): string =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const began = wallClock();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(tokens.length, Math.floor(((wallClock() - began) / 1000) * perSecond) + 1);
    // Cut apart on the wire only where the system does: a server writes each token when it has it.
    for (; sent < due; sent += 1) response.write(event({ content: tokens[sent] }));
    if (sent < tokens.length) return;
    clearInterval(timer);
    process.send?.({ began, ended: wallClock() });
    response.end(`${event({}, 'stop')}data: [DONE]\n\n`);
  }, tickMs);
  response.on('close', () => clearInterval(timer));
}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.url === '/v1/chat/completions') return answer(response);
    const found = request.url === '/v1/models';
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? { object: 'list', data: [{ id: 'paced', object: 'model' }] } : {}));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ url: `http://127.0.0.1:${port}/v1` });
});
process.once('disconnect', () => process.exit(0));
