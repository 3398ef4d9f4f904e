/**
 * All llama-servers of this app: started by the person or when a session first needs one, stopped with the app. Nothing
 * starts before what an earlier crash left behind is gone.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  GgufFile,
  ServerOverview,
  ServerState,
  Speed,
  StartPlan,
} from '../../../shared/contract/servers.ts';
import { localName } from '../../../shared/model-name.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { ProcessLedger } from '../../base/process-ledger.ts';
import type { FetchFunction } from '../single-use-fetch.ts';
import { createBinaryFinder } from './binary.ts';
import { createLibrary } from './gguf-library.ts';
import { createLauncher } from './launcher.ts';
import type { Address } from './managed-server.ts';
import { createOffers, type Wish } from './offers.ts';
import { overviewOf } from './overview.ts';
import { createRemembered } from './remembered.ts';
import { createRunningServers, logFileOf, type RunningServers } from './running-servers.ts';
import { createSpeeds } from './speeds.ts';
import { createWatchers, type Watchers } from './watchers.ts';

export interface ManagedServersParts {
  dataFolder: string;
  /** The settings, as they are now. */
  folders: () => readonly string[];
  binary: () => string | null;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  fetch: FetchFunction;
  processes: Pick<ProcessLedger, 'note' | 'reaped'>;
  log: (message: string, error: unknown) => void;
}

/** A model for which a server is started when it is used. */
export interface LocalModel {
  name: string;
  /** Tokens it has, or would be started with. */
  window: number | null;
  /** Null while it does not run. */
  endpoint: string | null;
  /** It runs, or there is a program to start it and it did not fail. */
  usable: boolean;
  /** It runs, or there is memory for it. */
  fits: boolean;
}

export interface ManagedServers extends Pick<RunningServers, 'lease'> {
  describe(): Promise<ServerOverview>;
  files(): Promise<{ files: GgufFile[]; problems: string[] }>;
  plan(wish: Wish): Promise<Result<StartPlan>>;
  /** Answers while it starts. How fast it is is measured when it is ready, if that is not known. */
  start(wish: Wish): Promise<Result<ServerState>>;
  stop(path: string): Promise<Result<void>>;
  measure(path: string): Promise<Result<Speed>>;
  list(): ServerState[];
  /** The last lines; of a server that is over, from its file. */
  log(path: string): Promise<Result<string[]>>;
  watch: Watchers['watch'];
  watchLog(path: string, signal?: AbortSignal): Result<AsyncGenerator<{ lines: string[] }, void, undefined>>;
  /** Running ones first, then by last use. Takes a second at most: what is not read by then is left out. */
  models(): Promise<LocalModel[]>;
  /** Undefined while it is not ready. */
  address(path: string): Address | undefined;
  /** Tokens it has, or would be started with; null for what cannot be started. */
  window(path: string): Promise<number | null>;
  /** Stops them all. Takes some two seconds at most. */
  close(): Promise<void>;
}

export function createManagedServers(parts: ManagedServersParts): ManagedServers {
  const { dataFolder, folders, home, fetch, log } = parts;
  const folder = join(dataFolder, 'servers');
  const logs = join(dataFolder, 'logs', 'servers');
  const finder = createBinaryFinder({ chosen: parts.binary, env: parts.env, home });
  const { processes } = parts;
  const launcher = createLauncher({ folder, finder, processes, env: parts.env });
  const remembered = createRemembered(join(folder, 'remembered.json'), log);
  const offers = createOffers({ library: createLibrary(), remembered, finder, launcher });
  const reaped = Promise.all([processes.reaped, launcher.tidy()]).catch((error: unknown) =>
    log('tidying up after an earlier start', error),
  );
  const watchers = createWatchers(
    () => list(),
    () => {
      for (const { server } of running.all()) void server.lookAtMemory();
    },
  );
  const running = createRunningServers({
    ...{ offers, launcher, remembered, fetch, reaped },
    folder: logs,
    watchers: () => watchers,
  });
  const speeds = createSpeeds({ running, launcher, remembered, fetch });
  const list = (): ServerState[] => running.all().map(({ server }) => server.state());

  return {
    describe: () => overviewOf(finder, folders(), home),
    files: () => offers.list(folders()),
    plan: offers.plan,
    async start(wish) {
      const offered = await offers.offer(wish);
      if (!offered.ok) return offered;
      const found = await finder.find();
      if (!found.ok) return found;
      const begun = await running.begin(offered.value);
      if (!begun.ok) return begun;
      speeds.measureWhenReady(begun.value);
      return ok(begun.value.server.state());
    },
    async stop(path) {
      if (running.get(path) === undefined) return notRunning(path);
      await running.stop(path);
      return ok(undefined);
    },
    measure: speeds.measure,
    list,
    async log(path) {
      const there = running.get(path);
      if (there !== undefined) return ok([...there.server.log()]);
      const text = await readFile(logFileOf(logs, path), 'utf8').catch(() => undefined);
      return text === undefined ? notRunning(path) : ok(text.trimEnd().split('\n').slice(-keptLines));
    },
    watch: watchers.watch,
    watchLog(path, signal) {
      const there = running.get(path);
      return there === undefined ? notRunning(path) : ok(watchers.watchLog(path, there.server.log(), signal));
    },
    models: () => modelsOf({ ...parts, running, offers, remembered, finder }),
    lease: running.lease,
    address: (path) => running.get(path)?.server.address(),
    async window(path) {
      const there = running.get(path);
      if (there !== undefined) return there.offer.choice.window;
      const offered = await offers.offer({ file: path });
      return offered.ok ? offered.value.choice.window : null;
    },
    async close() {
      speeds.close();
      await running.close();
      watchers.close();
    },
  };
}

const keptLines = 1_000;

const notRunning = (path: string): Result<never> =>
  fail('not_found', `No llama-server of this app runs for ${path}.`);

const listBoundMs = 1_000;
const mostRemembered = 20;

interface ModelParts extends Pick<ManagedServersParts, 'folders'> {
  running: RunningServers;
  offers: ReturnType<typeof createOffers>;
  remembered: ReturnType<typeof createRemembered>;
  finder: ReturnType<typeof createBinaryFinder>;
}

async function modelsOf({ folders, running, offers, remembered, finder }: ModelParts): Promise<LocalModel[]> {
  const rows = new Map<string, LocalModel>();
  for (const { server, offer } of running.all()) {
    const { path, phase } = server.state();
    const usable = phase !== 'failed';
    rows.set(path, {
      name: localName(path),
      window: offer.choice.window,
      endpoint: server.address()?.endpoint ?? null,
      usable,
      fits: true,
    });
  }
  const startable = finder.isThere();
  const others = rows.size > 0;
  const look = async (): Promise<void> => {
    const used = remembered.used().slice(0, mostRemembered);
    for (const { file, choice, fit } of await offers.models(folders(), used)) {
      const { path } = file;
      // Where others run, stopping them may make room; who chose it by hand has seen that it does not fit.
      const fits = fit.verdict !== 'too-large' || others || remembered.choice(path) !== undefined;
      const row = { name: localName(path), window: choice.window, endpoint: null, usable: startable, fits };
      if (!rows.has(path)) rows.set(path, row);
    }
  };
  await Promise.race([look(), delay(listBoundMs)]);
  return [...rows.values()];
}
