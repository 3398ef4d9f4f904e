/** Stands in front of the scripted server and keeps the exact bytes of each chat request, which a parsed body no longer has. */
import { once } from 'node:events';
import http from 'node:http';

export interface RecordingProxy {
  /** With the /v1. */
  url: string;
  bodies: string[];
  /** What the server said to each, as far as it has come. */
  answers: string[];
  /** Bodies of questions for the size of a request. */
  counts: string[];
  close(): Promise<void>;
}

/** A chat request goes on to the server when `hold` of its body is settled. */
export async function startRecordingProxy(
  target: string,
  hold: (body: string) => Promise<void> = async () => undefined,
): Promise<RecordingProxy> {
  const bodies: string[] = [];
  const answers: string[] = [];
  const counts: string[] = [];
  const { host } = new URL(target);
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    let hear = (_: Buffer): void => undefined;
    if (request.url === '/v1/chat/completions') {
      const at = bodies.push(body.toString()) - 1;
      const parts: Buffer[] = [];
      hear = (part) => {
        parts.push(part);
        answers[at] = Buffer.concat(parts).toString();
      };
      await hold(body.toString());
    }
    if (request.url === '/v1/chat/completions/input_tokens') counts.push(body.toString());
    const onward = http.request(
      `http://${host}${request.url}`,
      { method: request.method ?? 'GET', headers: { ...request.headers, host, connection: 'close' } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        // A broken answer must reach the client as one.
        answer.on('error', () => response.destroy());
        answer.on('data', hear);
        answer.pipe(response);
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
    bodies,
    answers,
    counts,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
