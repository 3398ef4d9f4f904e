/** A model server that answers a chat with whatever a test wants, to the byte; then, from the second request on, with a plain word. */
import { once } from 'node:events';
import http from 'node:http';

export interface OddServer {
  /** With the /v1. */
  url: string;
  /** Chat requests, parsed. */
  requests: { messages: { role: string; tool_calls?: { id: string; function: { name: string } }[] }[] }[];
  close(): void;
}

export async function startOddServer(answer: (response: http.ServerResponse) => void): Promise<OddServer> {
  const requests: OddServer['requests'] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (request.url !== '/v1/chat/completions') {
      response.writeHead(404).end();
      return;
    }
    requests.push(JSON.parse(Buffer.concat(chunks).toString()));
    if (requests.length === 1) answer(response);
    else streamChunks(response, [delta({ content: 'Done.' }, 'stop')]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const delta = (value: unknown, finish: string | null = null, more: object = {}) => ({
  choices: [{ index: 0, delta: value, finish_reason: finish }],
  ...more,
});

/** Chunks of a reply that asks for these calls, as the server would write them. */
export const calls = (...pieces: unknown[]) => [
  ...pieces.map((piece) => delta({ tool_calls: [piece] })),
  delta({}, 'tool_calls'),
];

export const call = (name: string, args: unknown, index = 0) => ({
  index,
  id: `call_${index}`,
  function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
});

/** Strings are sent as they are. */
export function streamChunks(response: http.ServerResponse, chunks: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks)
    response.write(`data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`);
  response.end('data: [DONE]\n\n');
}
