/**
 * The life of one llama-server: started, asked how far it is, ready; started again when it crashes, with pauses and an end;
 * stopped when nobody wants it. Every state is told to whoever listens, and the process and the key file never outlast it.
 */
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { KvType, ServerState } from '../../../shared/contract/servers.ts';
import { type Failure, fail, ok, type Result } from '../../../shared/result.ts';
import type { FetchFunction } from '../single-use-fetch.ts';
import { type Life, restartAfter } from './back-off.ts';
import { type Ending, explainEnd } from './explain-end.ts';
import { askHealth } from './health.ts';
import type { LogBook } from './log-book.ts';
import { memoryOf } from './machine.ts';
import type { WatchedProcess } from './watched-process.ts';

/** Where a server can be spoken to; the same object for as long as that stays true. */
export interface Address {
  /** With the /v1. */
  endpoint: string;
  apiKey: string;
}

export interface Launch {
  process: WatchedProcess;
  flags: string[];
  /** Takes away what only its start needs. Called once it has answered. */
  begun: () => Promise<void>;
  /** Takes away everything that was for this process. Called when it is gone. */
  over: () => Promise<void>;
}

export interface ManagedServerParts {
  path: string;
  model: string;
  title: string;
  /** Bytes of its weights. */
  weights: number;
  window: number;
  kvType: KvType;
  apiKey: string;
  /** Starts the process on this port; fails with what is to be told. */
  launch: (port: number, onText: (text: string) => void) => Promise<Result<Launch>>;
  logBook: LogBook;
  fetch: FetchFunction;
  changed: () => void;
  now?: () => number;
}

export interface ManagedServer {
  state(): ServerState;
  /** Undefined while it is not ready. */
  address(): Address | undefined;
  /** When it is ready, or why it will not be. Ends with `cancelled` when the signal aborts. */
  ready(signal: AbortSignal): Promise<Result<Address>>;
  /** Ends it, politely first. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** Resolves when it is over for good: stopped, or failed. */
  over: Promise<void>;
  log(): readonly string[];
  set(change: Partial<Pick<ServerState, 'busy' | 'speed' | 'measuring'>>): void;
  /** Looks how much memory it has; tells of it when that changed. */
  lookAtMemory(): Promise<void>;
}

/** Milliseconds. */
const pace = { firstLook: 50, look: 250, polite: 1_500 };
const shownLines = 12;

const started = { phase: 'starting', loaded: null, memory: null, retryAt: null } as const;

export function createManagedServer(parts: ManagedServerParts): ManagedServer {
  const { logBook, now = Date.now } = parts;
  const lives: Life[] = [];
  const stopping = new AbortController();
  const waiters = new Set<() => void>();
  let running: WatchedProcess | undefined;
  let address: Address | undefined;
  let port: number | undefined;
  let state: ServerState = { ...blank(parts), since: now() };

  function update(change: Partial<ServerState>): void {
    const isNew = change.phase !== undefined && change.phase !== state.phase;
    state = { ...state, ...change, ...(isNew ? { since: now() } : {}) };
    parts.changed();
    for (const wake of waiters) wake();
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      port ??= await freePort();
      const launched = await parts.launch(port, (text) => logBook.add(text));
      if (!launched.ok) return update({ phase: 'failed', failure: failureOf(launched.error, []) });
      const ending = await liveOnce(launched.value, port);
      if (stopping.signal.aborted) return;
      const delayMs = afterwards(ending);
      if (delayMs === null) return;
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  /** One process from its start to its end. */
  async function liveOnce(launch: Launch, at: number): Promise<Ending> {
    const { process, flags } = launch;
    running = process;
    if (stopping.signal.aborted) void end(process);
    const endpoint = `http://127.0.0.1:${at}/v1`;
    update({ ...started, pid: process.pid, endpoint, flags });
    const gone = new AbortController();
    const ended = process.ended.finally(() => gone.abort());
    await watchStart(launch, endpoint, gone.signal);
    const ending = await ended;
    running = undefined;
    address = undefined;
    await launch.over();
    return ending;
  }

  /** Asks until it is ready or gone. */
  async function watchStart(launch: Launch, endpoint: string, gone: AbortSignal): Promise<void> {
    const origin = endpoint.replace(/\/v1$/, '');
    for (let wait = pace.firstLook; !gone.aborted; wait = Math.min(pace.look, wait * 2)) {
      const health = await askHealth(origin, parts.fetch, gone);
      if (gone.aborted) return;
      if (health !== 'silent') await launch.begun();
      const memory = await memoryOf(launch.process.pid);
      if (health === 'ready' && state.phase !== 'stopping') {
        address = { endpoint, apiKey: parts.apiKey };
        return update({ phase: 'ready', loaded: null, memory, failure: null });
      }
      if (health === 'loading' && state.phase !== 'stopping') {
        const loaded =
          memory === null ? null : { bytes: Math.min(memory, parts.weights), total: parts.weights };
        update({ phase: 'loading', loaded, memory });
      }
      await delay(wait, undefined, { signal: gone }).catch(() => {});
    }
  }

  /** Milliseconds until it is started again; null when it is not. */
  function afterwards(ending: Ending): number | null {
    const lines = logBook.lines();
    const explained = explainEnd(ending, lines.slice(-40));
    const wasReady = state.phase === 'ready';
    lives.push({ endedAt: now(), wasReady, portTaken: explained.kind === 'port' });
    const restart = restartAfter(lives);
    const crashes = state.crashes + (wasReady ? 1 : 0);
    const failure = failureOf(explained, lines.slice(-shownLines));
    const nothing = { pid: null, endpoint: null, loaded: null, memory: null };
    if (!restart.again) {
      update({ ...nothing, phase: 'failed', crashes, retryAt: null, failure });
      return null;
    }
    if (explained.kind === 'port') port = undefined;
    update({ ...nothing, phase: 'restarting', crashes, retryAt: now() + restart.delayMs, failure });
    return restart.delayMs;
  }

  const over = live()
    .catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      update({ phase: 'failed', failure: failureOf({ message }, []) });
    })
    .finally(() => logBook.close());

  return {
    state: () => state,
    address: () => address,
    ready: (signal) => waitUntilReady({ state: () => state, address: () => address, over, waiters }, signal),
    async stop() {
      stopping.abort();
      if (running !== undefined) {
        update({ phase: 'stopping' });
        await end(running);
      }
      await over;
    },
    over,
    log: () => logBook.lines(),
    set: update,
    async lookAtMemory() {
      const memory = running === undefined ? null : await memoryOf(running.pid);
      if (running !== undefined && memory !== state.memory) update({ memory });
    },
  };
}

function blank({ path, model, title, window, kvType }: ManagedServerParts): Omit<ServerState, 'since'> {
  const nothing = { pid: null, endpoint: null, loaded: null, memory: null, retryAt: null };
  return {
    ...nothing,
    path,
    model,
    title,
    window,
    kvType,
    phase: 'starting',
    busy: 0,
    crashes: 0,
    speed: null,
    measuring: false,
    failure: null,
    flags: [],
  };
}

const failureOf = (
  { message, hint = 'The last lines of its log say more.' }: Pick<Failure, 'message' | 'hint'>,
  log: readonly string[],
): NonNullable<ServerState['failure']> => ({ message, hint, log: [...log] });

async function end(process: WatchedProcess): Promise<void> {
  process.signal('SIGTERM');
  const timer = setTimeout(() => process.signal('SIGKILL'), pace.polite);
  await process.ended;
  clearTimeout(timer);
}

interface Waiting {
  state: () => ServerState;
  address: () => Address | undefined;
  over: Promise<void>;
  waiters: Set<() => void>;
}

async function waitUntilReady(server: Waiting, signal: AbortSignal): Promise<Result<Address>> {
  let isOver = false;
  void server.over.then(() => {
    isOver = true;
    for (const wake of server.waiters) wake();
  });
  for (;;) {
    const address = server.address();
    if (address !== undefined) return ok(address);
    const { phase, failure } = server.state();
    if (phase === 'failed' && failure !== null) return fail('unavailable', failure.message, failure.hint);
    if (isOver || phase === 'stopping')
      return fail('unavailable', 'The server was stopped.', 'Start it again.');
    if (signal.aborted) return fail('cancelled', 'Waiting for the server was stopped.');
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        server.waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      server.waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/** A port nobody has in this moment. Somebody may take it before the server does; then it is started with another. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
