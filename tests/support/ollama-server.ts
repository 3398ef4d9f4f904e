/**
 * An Ollama as its documentation describes it, made of node:http, that records what it is asked. No real one was at hand when
 * this was written: what these tests show is what we send and how we read what is documented, not that a real one does so.
 */
import { once } from 'node:events';
import http from 'node:http';

/** Lines of a chat's answer; strings are sent as they are. A function has the response to itself. */
export type OllamaAnswer = readonly unknown[] | ((response: http.ServerResponse) => void);

export interface OllamaChat {
  model: string;
  stream: boolean;
  messages: Record<string, unknown>[];
  tools?: { type: string; function: { name: string; parameters: unknown } }[];
  options: Record<string, unknown>;
  format?: unknown;
  think?: boolean;
  truncate?: boolean;
}

export interface OllamaServer {
  /** With the /v1. */
  url: string;
  /** Bodies of requests to /api/chat. */
  chats: OllamaChat[];
  /** Method and path of every request, in order. */
  asked: string[];
  close(): void;
}

export const ollamaDone = (reason = 'stop', more: object = {}) => ({
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: reason,
  ...more,
});

export const ollamaSays = (message: object) => ({ message: { role: 'assistant', ...message }, done: false });

/** Qwen 3 as /api/show tells it, cut to what counts. */
export const shownModel = {
  template: '{{ .System }}{{ .Prompt }}',
  parameters: 'stop                           "<|im_end|>"\ntemperature                    0.6',
  model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
  capabilities: ['completion', 'tools', 'thinking'],
};

interface Pages {
  /** By path; null for pages that this version does not have. */
  [path: string]: unknown;
}

const usualPages: Pages = {
  '/api/version': { version: '0.12.3' },
  '/api/show': shownModel,
  '/v1/models': { object: 'list', data: [{ id: 'qwen3:8b', object: 'model', owned_by: 'somebody' }] },
};

/** Plays the answers in order; the last one is given again and again. */
export async function startOllamaServer(
  answers: readonly OllamaAnswer[],
  changed: Pages = {},
): Promise<OllamaServer> {
  const pages: Pages = { ...usualPages, ...changed };
  const asked: string[] = [];
  const chats: OllamaChat[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const path = request.url ?? '';
    asked.push(`${request.method} ${path}`);
    const page = pages[path];
    if (path === '/api/chat' && page !== null) {
      chats.push(JSON.parse(Buffer.concat(chunks).toString()));
      const answer = answers[Math.min(chats.length, answers.length) - 1] ?? [];
      if (typeof answer === 'function') answer(response);
      else sendLines(response, answer);
    } else if (page) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page));
    } else response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    chats,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function sendLines(response: http.ServerResponse, lines: readonly unknown[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const line of lines) response.write(typeof line === 'string' ? line : `${JSON.stringify(line)}\n`);
  response.end();
}
