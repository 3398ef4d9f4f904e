/**
 * Serves the app to a browser and to programs on this machine: the page, the contract over WebSocket and REST, on the
 * loopback address only. Every request passes one judge before anything reads it, and every answer, also a refusal, has
 * the same protective headers.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { createLog, type Log } from '../../base/log.ts';
import type { AppOptions } from '../../options.ts';
import { removeHostFile, writeHostFile } from '../host-file.ts';
import { createAnswer, errorBody } from './answer.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { judge, type Verdict } from './judge.ts';
import { factsOf, headersText } from './request-facts.ts';
import { createRpcSockets, type ServedRouter } from './rpc-socket.ts';
import { describeSite, type Site } from './site.ts';
import { createTokenBucket } from './token-bucket.ts';

export interface WebHost {
  /** For the person: with the token in its fragment. */
  url: string;
  port: number;
  /** Ends every connection and removes host.json; the app goes on. Takes a second at most. */
  close(): Promise<void>;
}

export type WebHostOptions = Pick<AppOptions, 'dataFolder' | 'rendererFolder' | 'port' | 'demo'> & {
  log?: Log;
};

const mostSockets = 64;
const mostConnections = 256;
const largestFrame = 12_000_000;
const graceMs = 500;

/** `conflict` when the port is taken, `denied` when it may not be used, `failed` when host.json cannot be written. */
export async function startWebHost(
  app: { router: ServedRouter },
  options: WebHostOptions,
): Promise<Result<WebHost>> {
  const log = options.log ?? createLog(options.dataFolder);
  const server = createServer({
    maxHeaderSize: 16_384,
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    // The judge looks at it: Node's own refusal would come without our headers.
    requireHostHeader: false,
  });
  server.maxConnections = mostConnections;
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  const port = listening.value;
  const site = describeSite(port);
  const credentials = createCredentials();
  const admit = createAdmission(site, credentials);
  const parts = { router: app.router, rendererFolder: options.rendererFolder, site, credentials, log };
  const answer = answerRequests(parts, admit);
  server.on('request', answer);
  server.on('checkExpectation', answer);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestFrame, perMessageDeflate: false });
  server.on('upgrade', answerUpgrades(parts, admit, sockets));
  server.on('clientError', (_error, socket) => refuseSocket(socket, site, 400, 'Bad Request'));

  const close = async (): Promise<void> => {
    removeHostFile(options.dataFolder, credentials.token);
    await closeAll(server, sockets);
  };
  try {
    const address = { pid: process.pid, url: `http://127.0.0.1:${port}`, token: credentials.token };
    await writeHostFile(options.dataFolder, address);
  } catch (error) {
    await close();
    log.error('host.json could not be written', error);
    return fail('failed', `host.json could not be written into ${options.dataFolder}.`);
  }
  const hint = options.demo ? '&demo' : '';
  return ok({ url: `http://127.0.0.1:${port}/#token=${credentials.token}${hint}`, port, close });
}

async function listen(server: Server, port: number | null): Promise<Result<number>> {
  try {
    server.listen({ host: '127.0.0.1', port: port ?? 0, exclusive: true });
    await once(server, 'listening');
    return ok((server.address() as AddressInfo).port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') {
      return fail(
        'conflict',
        `Port ${port} is taken by another program.`,
        'Choose another with --port, or none.',
      );
    }
    if (code === 'EACCES') return fail('denied', `Port ${port} may not be used.`, 'Choose one above 1023.');
    throw error;
  }
}

type Admit = (request: IncomingMessage, upgrade: boolean) => Verdict;

/**
 * The judge with a bound on how often. Whoever has a secret draws from another bucket than strangers do, so a flood of
 * wrong tokens cannot lock the owner out.
 */
function createAdmission(site: Site, credentials: Credentials): Admit {
  const known = createTokenBucket({ burst: 2_000, perSecond: 500 });
  const strangers = createTokenBucket({ burst: 500, perSecond: 100 });
  return (request, upgrade) => {
    const verdict = judge(factsOf(request, upgrade), site, credentials);
    const bucket = verdict.ok && verdict.by !== 'nobody' ? known : strangers;
    if (bucket.take()) return verdict;
    return { ok: false, status: 429, code: 'UNAVAILABLE', message: 'Too many requests; wait a moment.' };
  };
}

type Parts = Parameters<typeof createAnswer>[0];

function answerRequests(parts: Parts, admit: Admit) {
  const hono = createAnswer(parts);
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    for (const [name, value] of Object.entries(parts.site.headers)) outgoing.setHeader(name, value);
    const verdict = admit(incoming, false);
    if (!verdict.ok) {
      refuseRequest(incoming, outgoing, verdict);
      return;
    }
    const bindings = { verdict, target: incoming.url ?? '/' };
    const answer = (request: Request) => hono.fetch(request, bindings);
    void getRequestListener(answer, { overrideGlobalObjects: false })(incoming, outgoing);
  };
}

/** The body was not read and is not going to be, so the connection ends with the answer. */
function refuseRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, code, message }: Extract<Verdict, { ok: false }>,
): void {
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  outgoing.end(incoming.method === 'HEAD' ? undefined : JSON.stringify(errorBody(status, code, message)));
}

const tooManySockets: Verdict = {
  ok: false,
  status: 503,
  code: 'UNAVAILABLE',
  message: 'Too many connections.',
};

function answerUpgrades(parts: Parts, admit: Admit, sockets: WebSocketServer) {
  const serve = createRpcSockets(parts.router, parts.log);
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => {}); // a peer that hangs up mid-handshake
    const admitted = admit(request, true);
    const verdict = admitted.ok && sockets.clients.size >= mostSockets ? tooManySockets : admitted;
    if (!verdict.ok) {
      refuseSocket(socket, parts.site, verdict.status, verdict.message);
      return;
    }
    const through = verdict.by === 'bearer' ? 'cli' : 'web';
    sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, { through }));
  };
}

function refuseSocket(socket: Duplex, site: Site, status: number, message: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = { ...site.headers, 'content-type': 'text/plain', connection: 'close' };
  socket.end(`${headersText(status, headers)}${message}\n`, () => socket.destroy());
}

async function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets.clients) socket.close(1001, 'the host is closing');
  const timer = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  }, graceMs);
  sockets.close();
  server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
}
