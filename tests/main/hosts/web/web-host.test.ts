import { existsSync, readFileSync, statSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { implement, ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { CallContext } from '../../../../src/main/api/shell.ts';
import { attachToHost } from '../../../../src/main/hosts/attach.ts';
import { startWebHost } from '../../../../src/main/hosts/web/web-host.ts';
import { contract } from '../../../../src/shared/contract.ts';
import { ask, pageFiles, type Question, type Served, serveApp } from '../../../contract/serve.ts';
import { everyTestIsAnAttack } from '../../../support/attack-report.ts';

const api = implement(contract).$context<CallContext>();

/** Says one thing, then waits for its client to go; `ended` hears of it. */
let ended: () => void = () => {};
async function* endless({ signal }: { signal?: AbortSignal | undefined }) {
  yield { kind: 'events' as const, events: [] };
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  ended();
}

/** Handlers with bugs, in the place of calls the tests below do not need. */
const withBugs: NonNullable<Parameters<typeof serveApp>[0]> = (router) => ({
  ...router,
  workspace: {
    ...router.workspace,
    recent: api.workspace.recent.handler(() => {
      throw new Error('bug-detail-1');
    }),
    demo: api.workspace.demo.handler((() => ({ path: 7, secret: 'bug-detail-2' })) as never),
    forget: api.workspace.forget.handler(() => {
      throw new ORPCError('TEAPOT', { status: 418, message: 'bug-detail-3' });
    }),
  },
  session: {
    ...router.session,
    watch: api.session.watch.handler(endless),
    stream: api.session.stream.handler(endless),
    watchList: api.session.watchList.handler(async function* () {
      yield { kind: 'all' as const, rows: [] };
      throw new Error('bug-detail-4');
    }),
  },
});

let served: Served;
let auth: { authorization: string };
let own: string;
beforeAll(async () => {
  served = await serveApp(withBugs);
  auth = { authorization: `Bearer ${served.token}` };
  own = `http://127.0.0.1:${served.port}`;
});
afterAll(() => served.close());

const logText = (): string => readFileSync(join(served.dataFolder, 'logs', 'patchbay.log'), 'utf8');
const json = { 'content-type': 'application/json' };

function open(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}${path}`, { headers });
    socket.on('error', () => {});
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
  });
}

const closing = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.on('close', resolve));

async function opened(headers: Record<string, string> = auth): Promise<WebSocket> {
  const socket = await open(headers);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

/** Bytes as they are, for requests Node's client would not send. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(served.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('signing in', () => {
  it('exchanges the token for a cookie of this port, again and again while the host runs', async () => {
    for (let time = 0; time < 2; time += 1) {
      const headers = { ...json, origin: own };
      const answer = await ask(served.port, {
        method: 'POST',
        path: '/auth',
        headers,
        body: JSON.stringify({ token: served.token }),
      });
      expect(answer.status).toBe(200);
      const [cookie = ''] = answer.headers['set-cookie'] ?? [];
      expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
      expect(cookie.split('=')[0]).toBe(`patchbay-${served.port}`);
      expect(cookie).not.toContain(served.token);
      const session = cookie.split(';')[0] ?? '';
      expect((await ask(served.port, { path: '/api/v1/system', headers: { cookie: session } })).status).toBe(
        200,
      );
      const socket = await opened({ cookie: session, origin: own });
      socket.close();
    }
  });

  it.each([
    ['a wrong token', JSON.stringify({ token: 'x'.repeat(43) }), 401],
    ['no token', '{}', 401],
    ['another type', '{"token":{"length":43}}', 401],
    ['no object', 'null', 401],
    ['no JSON', '{"token":', 401],
    ['too much', JSON.stringify({ token: 'x'.repeat(5_000) }), 413],
  ])('refuses %s and gives no cookie', async (_name, body, status) => {
    const answer = await ask(served.port, { method: 'POST', path: '/auth', headers: json, body });
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('every answer', () => {
  it.each([
    ['the page', { path: '/' }, 200],
    ['a file', { path: '/assets/plain.css' }, 200],
    ['nothing', { path: '/nothing' }, 404],
    ['a stranger', { path: '/api/v1/system' }, 401],
    ['a wrong Host', { headers: { host: 'evil.example' } }, 403],
    ['a wrong Origin', { headers: { origin: 'http://evil.example' } }, 403],
    [
      'OPTIONS, as a preflight',
      {
        method: 'OPTIONS',
        path: '/api/v1/system',
        headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
      },
      403,
    ],
    ['OPTIONS', { method: 'OPTIONS', path: '/api/v1/system' }, 405],
    ['an unreasonable expectation', { headers: { expect: 'the-spanish-inquisition' } }, 200],
  ])('has the protective headers: %s', async (_name, question, status) => {
    const answer = await ask(served.port, question);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringContaining(
        `ws://127.0.0.1:${served.port} ws://localhost:${served.port}`,
      ),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['no HTTP', 'nonsense\r\n\r\n', '400'],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', '403'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', '403'],
    ['old HTTP', 'GET / HTTP/1.0\r\n\r\n', '403'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, '400'],
    [
      'a refused socket',
      'GET /rpc HTTP/1.1\r\nHost: evil\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      '403',
    ],
    [
      'two lengths',
      'POST /auth HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      '400',
    ],
  ])('has them even for what is hardly a request: %s', async (_name, text, status) => {
    const answer = await raw(text);
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
    expect(answer.toLowerCase()).toContain("\r\ncontent-security-policy: default-src 'none'");
  });
});

describe('the page', () => {
  it('is served as it was built, hashed files to be kept', async () => {
    const page = await ask(served.port);
    expect(page.text).toBe(pageFiles['index.html']);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const script = await ask(served.port, { path: '/assets/index-Ab3dEf9h.js' });
    expect(script.text).toBe(pageFiles['assets/index-Ab3dEf9h.js']);
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect((await ask(served.port, { method: 'HEAD' })).text).toBe('');
  });

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/..\\secret.js',
    '/.hidden.js',
    '/assets/unknown.xyz',
    '/assets',
    '/assets/',
    '//127.0.0.1/secret.js',
  ])('has no way out of its folder: %s', async (path) => {
    const answer = await ask(served.port, { path });
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toMatch(/outside|hidden|unknown/);
  });

  it.each([
    '/x/../api/v1/sessions',
    '/x/%2e%2e/api/v1/sessions',
    '/%61pi/v1/sessions',
    '/%61pi/v1/openapi.json',
    '//api/v1/sessions',
    '/api%2fv1/sessions',
  ])('is no way past the sign-in: %s', async (path) => {
    const answer = await ask(served.port, { path });
    expect([400, 404]).toContain(answer.status);
  });
});

describe('bodies', () => {
  everyTestIsAnAttack('web host');
  const big = (bytes: number): string => JSON.stringify({ workspace: 'x'.repeat(bytes) });
  it.each([
    ['declared', 4_100_000, '/api/v1/sessions', {}, 413],
    ['in chunks', 4_100_000, '/api/v1/sessions', { 'transfer-encoding': 'chunked' }, 413],
    ['a decision may be larger', 4_100_000, '/api/v1/sessions/s1/approvals/a1', {}, 422],
    [
      'but not without end',
      12_100_000,
      '/api/v1/sessions/s1/approvals/a1',
      { 'transfer-encoding': 'chunked' },
      413,
    ],
    ['within the limit it is the contract that answers', 100_000, '/api/v1/sessions', {}, 422],
  ])('%s', async (_name, bytes, path, more, status) => {
    const answer = await ask(served.port, {
      method: 'POST',
      path,
      headers: { ...auth, ...json, ...more },
      body: big(bytes),
    });
    expect(answer.status).toBe(status);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'workspace=a', 415],
    ['text/plain', '{}', 415],
    ['application/json', '{"workspace":', 422],
    ['application/json', '\u0000', 422],
  ])('of type %s holding %j are refused', async (type, body, status) => {
    const answer = await ask(served.port, {
      method: 'POST',
      path: '/api/v1/sessions',
      headers: { ...auth, 'content-type': type },
      body,
    });
    expect(answer).toMatchObject({ status, json: { code: 'INVALID' } });
  });
});

describe('sockets', () => {
  everyTestIsAnAttack('web host');
  it.each([
    ['no secret', () => ({ origin: own }), 401],
    ['a wrong token', () => ({ authorization: 'Bearer wrong' }), 401],
    ['another page', () => ({ ...auth, origin: 'http://127.0.0.1:3000' }), 403],
    ['another Host', () => ({ ...auth, host: 'evil.example' }), 403],
  ])('are refused to %s', async (_name, headers, status) => {
    expect(await open(headers())).toBe(status);
  });

  it('are there at one path only', async () => {
    expect(await open(auth, '/api/v1/system')).toBe(400);
    expect((await ask(served.port, { path: '/rpc', headers: auth })).status).toBe(426);
  });

  it.each([
    ['binary', Buffer.from([1, 2, 3]), 1003],
    ['no JSON', '{', 1007],
    ['another protocol', '{"jsonrpc":"2.0"}', 1007],
    ['too large', 'x'.repeat(12_000_001), 1009],
  ])('are closed on a frame that is %s', async (_name, frame, code) => {
    const socket = await opened();
    const closed = closing(socket);
    socket.send(frame);
    expect(await closed).toBe(code);
  });

  it('are closed on a flood, not before', async () => {
    const socket = await opened();
    const closed = closing(socket);
    for (let sent = 0; sent < 5_000; sent += 1) socket.send('{"i":"1","t":4}');
    expect(await closed).toBe(1008);
  });

  it('are 64 at most, and again when one has gone', async () => {
    const sockets: WebSocket[] = [];
    let refused: number | undefined;
    while (refused === undefined && sockets.length <= 64) {
      const next = await open(auth);
      if (typeof next === 'number') refused = next;
      else sockets.push(next);
    }
    expect(sockets.length).toBe(64);
    expect(refused).toBe(503);
    await Promise.all(
      sockets.map((socket) => {
        const closed = closing(socket);
        socket.close();
        return closed;
      }),
    );
    (await opened()).close();
  });
});

describe('a client that goes', () => {
  const gone = (): Promise<void> =>
    new Promise((resolve) => {
      ended = resolve;
    });
  it.each([
    ['a GET', { path: '/api/v1/sessions/s1/watch' }],
    [
      'a POST',
      {
        method: 'POST',
        path: '/api/v1/sessions/s1/stream',
        body: JSON.stringify({ text: 'x', messageId: 'm' }),
      },
    ],
  ])('ends the stream it had by %s', async (_name, question) => {
    const noticed = gone();
    const answer = await ask(served.port, { ...question, headers: { ...auth, ...json } });
    expect(answer.text).toContain('"kind":"events"');
    await noticed;
  });

  it('ends the streams it had over its socket', async () => {
    const noticed = gone();
    const attached = await attachToHost(served.dataFolder);
    if (!attached.ok) throw new Error(attached.error.message);
    const items = await attached.value.client.session.watch({ sessionId: 's1' });
    await items.next();
    await attached.value.close();
    await noticed;
  });
});

describe('bugs', () => {
  const neutral = expect.stringMatching(/went wrong.*log/);
  it.each<[string, string, Question]>([
    ['a thrown error', 'bug-detail-1', { path: '/api/v1/workspaces' }],
    [
      'an answer that breaks the contract',
      'Output validation failed',
      { method: 'POST', path: '/api/v1/workspaces/demo' },
    ],
    [
      'an error the contract does not know',
      'bug-detail-3',
      { method: 'POST', path: '/api/v1/workspaces/forget', headers: json, body: '{"path":"x"}' },
    ],
  ])('%s crosses REST as one neutral sentence', async (_name, logged, question) => {
    const answer = await ask(served.port, { ...question, headers: { ...question.headers, ...auth } });
    expect(answer).toMatchObject({ status: 500, json: { code: 'INTERNAL_SERVER_ERROR', message: neutral } });
    expect(answer.text).not.toMatch(/bug-detail|node_modules|\.ts:/);
    expect(logText()).toContain(logged);
  });

  it('the same over RPC, also in the middle of a stream, with the stack in the log', async () => {
    const attached = await attachToHost(served.dataFolder);
    if (!attached.ok) throw new Error(attached.error.message);
    const { client, close } = attached.value;
    const failures: unknown[] = [];
    await client.workspace.recent().catch((error) => failures.push(error));
    const items: unknown[] = [];
    try {
      for await (const item of await client.session.watchList()) items.push(item);
    } catch (error) {
      failures.push(error);
    }
    await close();
    expect(items).toHaveLength(1);
    expect(failures).toHaveLength(2);
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: neutral });
      expect(JSON.stringify(failure)).not.toContain('bug-detail');
    }
    expect(logText()).toMatch(/bug-detail-4[^\n]*web-host\.test\.ts/);
  });
});

describe('host.json', () => {
  it('is its owner’s only and names this process', () => {
    const file = join(served.dataFolder, 'host.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      pid: process.pid,
      url: own,
      token: served.token,
    });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('starting and closing', () => {
  it('says when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const options = { dataFolder: served.dataFolder, rendererFolder: '/', port, demo: false };
    expect(await startWebHost(served.app, options)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    other.close();
  });

  it('listens on the loopback address only', async () => {
    const reached = await new Promise((resolve) => {
      const socket = createConnection(served.port, '127.0.0.2', () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });

  it('ends streams and sockets and removes host.json, though clients hang on', async () => {
    const own = await serveApp();
    const attached = await attachToHost(own.dataFolder);
    if (!attached.ok) throw new Error(attached.error.message);
    const items = await attached.value.client.session.watchList();
    expect((await items.next()).value).toMatchObject({ kind: 'all' });
    const hanging = createConnection(own.port, '127.0.0.1', () => hanging.write('POST /auth HTTP/1.1\r\n'));
    hanging.on('error', () => {});
    const gone = new Promise((resolve) => hanging.once('close', resolve));
    await new Promise((resolve) => hanging.once('connect', resolve));
    await own.host.close();
    await gone;
    await expect((async () => (await items.next()).done)()).rejects.toThrow();
    expect(existsSync(join(own.dataFolder, 'host.json'))).toBe(false);
    expect(await attachToHost(own.dataFolder)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    await own.close();
  });

  it('says in the page’s place that it is not built', async () => {
    const options = {
      dataFolder: served.dataFolder,
      rendererFolder: join(served.dataFolder, 'none'),
      port: null,
      demo: true,
    };
    const host = await startWebHost(served.app, options);
    if (!host.ok) throw new Error(host.error.message);
    expect(host.value.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}&demo$/);
    expect(await ask(host.value.port)).toMatchObject({
      status: 503,
      text: expect.stringContaining('npm start'),
    });
    await host.value.close();
  });
});
