/**
 * The scripted model behind HTTP, speaking as llama.cpp does: for tests of the client and of whole turns, and for the demo
 * with another program. It listens on the loopback address only and can be told to fail, request by request.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { nextReply } from './next-reply.ts';
import type { Play, Reply } from './play.ts';
import { createPromptCache, promptText } from './reply-parts.ts';
import { scriptedWindow } from './scripted-model.ts';
import {
  type About,
  answerAbout,
  createExchanges,
  type Identity,
  modelList,
  respondTo,
} from './server-about.ts';
import { answerChat } from './server-chat.ts';
import { type ChatRequest, chatRequestOf, messagesOf, readJson } from './server-request.ts';
import { json, type Outcome, outcomeOf } from './server-wire.ts';

export interface ScriptedServerOptions {
  plays: readonly Play[];
  /** 0 or absent: a free one. */
  port?: number;
  /** What goes wrong, by number of the chat request, the first being 1. */
  faults?: Readonly<Record<number, Fault>>;
  /** Milliseconds between parts. */
  pace?: number;
  /** Milliseconds it takes to read a token, which it reports by batches. */
  readingPace?: number;
  window?: number;
  /** Wanted of every request but /health. */
  apiKey?: string;
  /** False: an OpenAI-compatible server of no known kind, which gives no window, progress, timings or counts. */
  llamaCpp?: boolean;
  /** What it says it is. */
  identity?: Identity;
  /** Slots it says it has; 1 unless told. It answers however many requests come. */
  slots?: number;
  /** False: a thinking under way cannot be ended, as on older servers. */
  control?: boolean;
  /** What each answer waits for once its request was received. */
  gate?: () => Promise<void>;
}

export interface ReceivedRequest {
  body: ChatRequest;
  headers: IncomingHttpHeaders;
  /** How the exchange ended: `closed-by-client` when the client closed the socket first. */
  outcome: Promise<Outcome>;
}

export interface ScriptedServer {
  /** With the /v1. */
  url: string;
  /** Chat requests in the order they came. */
  requests: readonly ReceivedRequest[];
  /** Sockets opened so far. */
  sockets: () => number;
  /** Most chat requests that were being answered at once. */
  mostAtOnce: () => number;
  /** Another model stands behind the address from now on. */
  become: (identity: Identity) => void;
  /** Ends every open exchange too. */
  close: () => Promise<void>;
}

/** Rejects with Node's error when the port is taken. */
export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  let sockets = 0;
  const about: About = {
    identity: options.identity ?? { model: 'scripted' },
    window: options.window ?? scriptedWindow,
    slots: options.slots ?? 1,
    control: options.control ?? true,
    exchanges: createExchanges(),
  };
  const server = createServer(createHandler(options, requests, about));
  server.on('connection', () => {
    sockets += 1;
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    sockets: () => sockets,
    mostAtOnce: () => about.exchanges.most(),
    become: (identity) => {
      about.identity = identity;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function createHandler(
  options: ScriptedServerOptions,
  requests: ReceivedRequest[],
  about: About,
): RequestListener {
  const { llamaCpp = true } = options;
  const { window, exchanges } = about;
  const cache = createPromptCache();

  return async (request, response) => {
    if (llamaCpp) response.setHeader('server', 'llama.cpp');
    const route = `${request.method} ${new URL(request.url ?? '/', 'http://localhost').pathname}`;
    if (route === 'GET /health') return json(response, 200, { status: 'ok' });
    if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return json(response, 401, {
        error: { message: 'Invalid API Key', type: 'authentication_error', code: 401 },
      });
    }
    if (route === 'GET /v1/models')
      return json(response, 200, modelList(about.identity.model, llamaCpp ? window : undefined));
    const sent = await readJson(request);
    if (llamaCpp && answerAbout(route, sent, about, respondTo(response))) return;
    const isCount = route === 'POST /v1/chat/completions/input_tokens' && llamaCpp;
    if (!isCount && route !== 'POST /v1/chat/completions') return notFound(response);
    const body = chatRequestOf(sent);
    if (body === undefined) return json(response, 400, { error: badRequest });
    const prompt = promptText(messagesOf(body), body.tools);
    if (isCount) {
      return json(response, 200, {
        input_tokens: createPromptCache().ask(prompt).total,
        object: 'response.input_tokens',
      });
    }
    const fault = options.faults?.[requests.length + 1];
    requests.push({ body, headers: request.headers, outcome: outcomeOf(response) });
    const id = `chatcmpl-${requests.length}`;
    exchanges.begin(id, fault?.startsWith('stall') !== true);
    response.once('close', () => exchanges.end(id));
    await options.gate?.();
    await answerChat(response, {
      id,
      isThinkingEnded: () => exchanges.isThinkingEnded(id),
      reply: replyTo(body, options.plays, about.identity),
      messageIndex: body.messages.length,
      prompt: cache.ask(prompt),
      window,
      pace: options.pace ?? 0,
      readingPace: options.readingPace ?? 0,
      progress: llamaCpp && body.return_progress,
      timings: llamaCpp,
      stream: body.stream,
      fault,
    });
  };
}

/** Without its reasoning where the template has a switch for it and the request uses it. */
function replyTo(body: ChatRequest, plays: readonly Play[], { template = '' }: Identity): Reply {
  const { reasoning, ...reply } = nextReply(plays, messagesOf(body));
  const off = body.chat_template_kwargs?.enable_thinking === false && template.includes('enable_thinking');
  return off || reasoning === undefined ? reply : { ...reply, reasoning };
}

const badRequest = { code: 400, message: "'messages' is required", type: 'invalid_request_error' };

const notFound = (response: ServerResponse) =>
  json(response, 404, { error: { message: 'File Not Found', type: 'not_found_error', code: 404 } });
