/**
 * The servers that run, by the path of their file. One is started at a time, so that each is judged by the memory that the
 * others have left; those nobody uses make room when a session needs another one.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ServerState } from '../../../shared/contract/servers.ts';
import { localName } from '../../../shared/model-name.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { digestBytes } from '../../base/digest.ts';
import type { FetchFunction } from '../single-use-fetch.ts';
import { titleOf } from './gguf-library.ts';
import type { Launcher, LaunchOrder } from './launcher.ts';
import { createLogBook } from './log-book.ts';
import { type Address, createManagedServer, type ManagedServer } from './managed-server.ts';
import type { Offer, Offers } from './offers.ts';
import type { Remembered } from './remembered.ts';
import type { Watchers } from './watchers.ts';

export interface RunningParts {
  offers: Offers;
  launcher: Launcher;
  remembered: Remembered;
  /** For the logs. */
  folder: string;
  fetch: FetchFunction;
  watchers: () => Watchers;
  /** Settled when what an earlier start left behind is gone. */
  reaped: Promise<unknown>;
}

/** A server, and what it was started as. */
export interface Running {
  server: ManagedServer;
  offer: Offer;
}

export interface Waiting {
  signal: AbortSignal;
  /** Told the state on the way to being ready, at each change. */
  tell: (state: ServerState) => void;
}

/** Somebody uses a server: it is not stopped to make room, and not measured. */
export interface Lease {
  address: Address;
  release(): void;
}

export interface RunningServers {
  /** In the order of their start. */
  all(): Running[];
  get(path: string): Running | undefined;
  /** Starts it with this offer; another one of the same file that has not failed is a `conflict`. */
  begin(offer: Offer): Promise<Result<Running>>;
  stop(path: string): Promise<void>;
  /** Starts it when it does not run, making room where it must, and waits until it is ready. */
  lease(path: string, waiting: Waiting): Promise<Result<Lease>>;
  close(): Promise<void>;
}

export const logFileOf = (folder: string, path: string): string =>
  join(
    folder,
    `${titleOf(path)
      .replace(/[^\w.-]+/g, '_')
      .slice(0, 80)}-${digestBytes(path).slice(0, 8)}.log`,
  );

export function createRunningServers(parts: RunningParts): RunningServers {
  const servers = new Map<string, Running>();
  const changed = (): void => parts.watchers().changed();
  let turn: Promise<unknown> = parts.reaped;
  let closed = false;

  /** One decision to start at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work, work);
    turn = done.catch(() => {});
    return done;
  }

  const isUp = (path: string): boolean =>
    servers.has(path) && servers.get(path)?.server.state().phase !== 'failed';

  function create(offer: Offer): Running {
    const { path, bytes } = offer.file;
    const { watchers, launcher } = parts;
    const order: LaunchOrder = { file: offer.file, choice: offer.choice, needed: offer.fit.needed };
    const apiKey = randomBytes(32).toString('base64url');
    const server = createManagedServer({
      path,
      model: localName(path),
      title: titleOf(path),
      weights: bytes,
      ...offer.choice,
      apiKey,
      launch: (port, onText) => launcher.start(order, { port, apiKey, onText }),
      logBook: createLogBook(logFileOf(parts.folder, path), (lines) => watchers().wrote(path, lines)),
      fetch: parts.fetch,
      changed,
    });
    const running = { server, offer };
    servers.set(path, running);
    void launcher.speedKey(order).then((key) => {
      const speed = key === undefined ? null : parts.remembered.speed(path, key);
      if (speed !== null && server.state().speed === null) server.set({ speed });
    });
    return running;
  }

  async function stop(path: string): Promise<void> {
    const running = servers.get(path);
    if (running === undefined) return;
    await running.server.stop();
    if (servers.get(path) === running) servers.delete(path);
    parts.watchers().gone(path);
    changed();
  }

  /** The offer, after those nobody uses were stopped where it does not fit beside them. */
  async function roomFor(path: string): Promise<Result<Offer>> {
    for (;;) {
      const offered = await parts.offers.offer({ file: path });
      if (!offered.ok || offered.value.fit.verdict !== 'too-large') return offered;
      const idle = [...servers.values()].find(({ server }) => isIdle(server.state()));
      // Who chose it by hand has seen the figures; the file may be cut to them by the system's paging.
      if (idle === undefined)
        return parts.remembered.choice(path) === undefined ? tooLarge(offered.value) : offered;
      await stop(idle.server.state().path);
    }
  }

  const ensure = (path: string): Promise<Result<Running>> =>
    inTurn(async () => {
      const there = servers.get(path);
      if (closed) return closing;
      if (there !== undefined && isUp(path)) return ok(there);
      const offered = await roomFor(path);
      return offered.ok ? ok(create(offered.value)) : offered;
    });

  return {
    all: () => [...servers.values()],
    get: (path) => servers.get(path),
    begin: (offer) =>
      inTurn(async () => {
        if (closed) return closing;
        const { path } = offer.file;
        if (isUp(path)) return fail('conflict', `${titleOf(path)} runs already.`, 'Stop it first.');
        await parts.remembered.use(path, offer.choice);
        return ok(create(offer));
      }),
    stop,
    async lease(path, waiting) {
      const found = await ensure(path);
      return found.ok ? leaseOf(found.value.server, waiting) : found;
    },
    async close() {
      closed = true;
      await turn;
      await Promise.all([...servers.keys()].map(stop));
    },
  };
}

const closing = fail('unavailable', 'Patchbay is closing.');

const isIdle = ({ phase, busy }: ServerState): boolean => phase === 'ready' && busy === 0;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function tooLarge({ file, fit }: Offer): Result<never> {
  const figures = `it needs ${gigabytes(fit.needed)}, and ${gigabytes(fit.available)} are free`;
  return fail(
    'unavailable',
    `${titleOf(file.path)} does not fit into the memory of this machine: ${figures}.`,
    'Choose a smaller window or cache under Local servers, or close what else takes memory.',
  );
}

const tellMs = 500;

async function leaseOf(server: ManagedServer, { signal, tell }: Waiting): Promise<Result<Lease>> {
  let busy = true;
  const count = (by: 1 | -1): void => server.set({ busy: Math.max(0, server.state().busy + by) });
  count(1);
  const timer = setInterval(() => tell(server.state()), tellMs);
  if (server.address() === undefined) tell(server.state());
  const ready = await server.ready(signal);
  clearInterval(timer);
  const release = (): void => {
    if (busy) count(-1);
    busy = false;
  };
  if (!ready.ok) {
    release();
    return ready;
  }
  return ok({ address: ready.value, release });
}
