/**
 * Every model a session can name: the demo, what the settings list, what is found on this machine, and plain addresses. A
 * model is built once per name, because it holds what was learned about its server. Offline nothing is looked for: only
 * servers that the person chose before are asked whether they are there.
 */

import {
  demoModel,
  embeddedName,
  endpointName,
  type NamedFile,
  parseEmbeddedName,
  parseEndpointName,
  parseLocalName,
} from '../../shared/model-name.ts';
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { ModelRung } from '../../shared/model-rung.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { ServerLoad } from '../../shared/server-load.ts';
import { createCacheLogs, watchCache } from './cache-watch.ts';
import { discoverServers, usualEndpoints } from './discover.ts';
import type { Egress } from './egress.ts';
import type { EmbeddedModels } from './embedded/embedded-models.ts';
import { withFallbacks } from './fallback.ts';
import { createManagedModel } from './managed/managed-model.ts';
import type { Address } from './managed/managed-server.ts';
import type { ManagedServers } from './managed/managed-servers.ts';
import type { Model } from './model.ts';
import { createOpenAiModel } from './openai-model.ts';
import { patienceFor } from './resilience.ts';
import type { Ladder, LadderSources } from './rungs/ladder.ts';
import { createLadders } from './rungs/ladders.ts';
import { loadPlays } from './scripted/load-plays.ts';
import { createScriptedModel, scriptedWindow } from './scripted/scripted-model.ts';
import { askFacts, mostFactBytes, type ServerKind } from './server-facts.ts';
import { askProfile } from './server-profile.ts';
import { createTraffic, type TrafficOptions } from './traffic.ts';
import { withoutLiveTokens } from './untrusted-request.ts';

export interface ModelEntry {
  name: string;
  endpoint: string;
  model?: string | undefined;
  window?: number | undefined;
}

export interface ModelRow {
  name: string;
  kind: 'demo' | ServerKind;
  endpoint: string | null;
  window: number | null;
  from: 'built-in' | 'found' | 'settings' | 'default' | 'local';
  reachable: boolean;
  /** How it makes calls; null before it was tried, and where there is one way only. */
  rung: ModelRung | null;
}

/** What can be asked of a server without asking its model. */
type ServerRow = Omit<ModelRow, 'rung'>;

export interface ModelAbout {
  profile: ModelProfile;
  rung: ModelRung | null;
}

export interface ModelRegistry {
  get(name: string): Promise<Result<Model>>;
  /** How the model makes calls, to look at and to change; `invalid` for one that has one way only. */
  ladder(name: string): Promise<Result<Ladder>>;
  /**
   * The settings' models, then what runs on this machine (offline: what sessions use of it), then the default when it is
   * none of these, then files that a server is started for, then the demo. Takes at most a second and a half, and half a second when all servers answer.
   */
  list(): Promise<ModelRow[]>;
  /** Asks one entry's server what it is. */
  describe(entry: ModelEntry): Promise<ModelRow>;
  /** All that is known of a model, asked of its server at this moment. An embedded file's words are loaded for it. */
  about(name: string): Promise<Result<ModelAbout>>;
  /** A file that answers inside the app. */
  describeFile(file: NamedFile): Promise<ModelRow>;
  /** The entry changed: build its model anew next time. */
  forget(name: string): void;
  /** No turn of this session goes on any more. */
  turnOver(conversation: string): void;
  /** `from` is over, and `to` begins as it did: it finds that read. */
  passOn(from: string, to: string): void;
  /** What the servers have to do, now and at each change, until the signal. */
  watchLoad(signal?: AbortSignal): AsyncGenerator<ServerLoad[], void, undefined>;
  /** Saves what servers keep of our conversations. Nothing may be asked of a model after that. */
  close(): Promise<void>;
}

/** What the person chose, by which they say where words may be sent. */
export interface ChosenModels {
  entries(): readonly ModelEntry[];
  /** Names of models: the default, those of sessions. */
  names(): readonly string[];
}

export interface ModelSources extends ChosenModels, TrafficOptions {
  /** The model that the settings name for new sessions. */
  usual(): string | null;
  egress: Egress;
  offline(): boolean;
  /** Names of models to ask, in this order, when a chosen one cannot be reached. */
  fallbacks(): readonly string[];
  /** How long a server may be silent. */
  stallSeconds(): number;
  apiKey(name: string): string | undefined;
  servers: ManagedServers;
  embedded: EmbeddedModels;
  /** GGUF files that the person opened in the app. */
  files(): readonly NamedFile[];
  rungs: LadderSources;
  playsFolder: string;
  /** Milliseconds between two words of the demo. */
  pace: number;
}

const askMs = 1_500;

export function createModelRegistry(sources: ModelSources): ModelRegistry {
  const built = new Map<string, Model>();
  const ladders = createLadders(sources.rungs);
  const caches = createCacheLogs();
  const traffic = createTraffic(sources);

  /** Everything a request to a server goes through. */
  const connect = ({ name, endpoint, model, window }: ModelEntry, apiKey: string | undefined): Model => {
    const wire = createOpenAiModel({
      name,
      endpoint,
      egress: sources.egress,
      breakers: traffic.breakers,
      resilience: () => patienceFor(sources.stallSeconds()),
      ...(model === undefined ? {} : { model }),
      ...(window === undefined ? {} : { window }),
      ...(apiKey === undefined ? {} : { apiKey }),
    });
    const server = parseLocalName(name) === undefined ? endpoint : name;
    return traffic.put(watchCache(wire, caches.of(server)), wire, { server, endpoint });
  };

  const build = async (name: string): Promise<Result<Model>> => {
    if (name === demoModel) return buildDemo(sources);
    const path = parseLocalName(name);
    if (path !== undefined) {
      const { servers } = sources;
      const serve = ({ endpoint, apiKey }: Address): Model => connect({ name, endpoint }, apiKey);
      return ok(withoutLiveTokens(ladders.put(createManagedModel({ name, path, servers, build: serve }))));
    }
    const embedded = sources.embedded.model(name);
    if (embedded !== undefined) {
      const watched = watchCache(embedded, caches.of(name));
      // One engine for all files, so one lane.
      return ok(
        withoutLiveTokens(ladders.put(traffic.put(watched, null, { server: engine, endpoint: engine }))),
      );
    }
    const entry = sources.entries().find((one) => one.name === name) ?? parseEndpointName(name);
    if (entry === undefined)
      return fail(
        'not_found',
        `There is no model "${name}".`,
        'Choose one from the list, or add a server in the settings.',
      );
    if (holdsPassword(entry.endpoint)) return passwordRefused;
    return ok(withoutLiveTokens(ladders.put(connect({ ...entry, name }, sources.apiKey(name)))));
  };

  const describe = async (entry: ModelEntry): Promise<ServerRow> => {
    const access = {
      endpoint: entry.endpoint,
      fetch: sources.egress.fetch('facts', { mostBytes: mostFactBytes }),
      apiKey: sources.apiKey(entry.name),
      signal: AbortSignal.timeout(askMs),
    };
    const facts = await askFacts(access);
    const told = facts?.models.find((model) => model.id === entry.model) ?? facts?.models[0];
    const asked =
      facts?.kind === 'ollama' ? (await askProfile(access, entry.model, entry.window)).window : null;
    return {
      name: entry.name,
      kind: facts?.kind ?? 'openai-compatible',
      endpoint: entry.endpoint,
      window: asked ?? entry.window ?? told?.window ?? null,
      from: 'settings',
      reachable: facts !== undefined,
    };
  };

  const getAlone = async (name: string): Promise<Result<Model>> => {
    const there = built.get(name);
    if (there !== undefined) return ok(there);
    const model = await build(name);
    if (model.ok) built.set(name, model.value);
    return model;
  };

  const fallbacks = async (): Promise<Model[]> => {
    const models = await Promise.all(sources.fallbacks().map(getAlone));
    return models.flatMap((model) => (model.ok ? [model.value] : []));
  };

  const get = async (name: string): Promise<Result<Model>> => {
    const model = await getAlone(name);
    return model.ok ? ok(withFallbacks(model.value, fallbacks)) : model;
  };

  /** Asked only of servers that are there, and not of models of which nothing can be known. */
  const withRung = async (row: ServerRow): Promise<ModelRow> => {
    const model = parseEndpointName(row.name)?.model;
    const isTried = model === undefined || sources.rungs.records.knows(model);
    // To look at a list must not load a file.
    const isCold = row.kind === 'embedded' && !(await sources.embedded.isKnown(row.name));
    const isKnown = row.reachable && row.kind !== 'demo' && isTried && !isCold;
    if (isKnown) await get(row.name);
    return { ...row, rung: (isKnown && (await ladders.of(row.name)?.about())?.rung) || null };
  };

  return {
    get,
    async ladder(name) {
      const model = await get(name);
      if (!model.ok) return model;
      const ladder = ladders.of(name);
      return ladder === undefined
        ? fail('invalid', `"${name}" makes calls in one way only; there is nothing to choose.`)
        : ok(ladder);
    },
    async about(name) {
      const model = await getAlone(name);
      if (!model.ok) return model;
      const ladder = ladders.of(name);
      return ok(await (ladder?.about() ?? alone(model.value)));
    },
    describe: async (entry) => withRung(await describe(entry)),
    describeFile: async (file) => withRung(await embeddedRow(sources, file, 'settings')),
    async list() {
      const entries = sources.entries();
      const usual = usualEntry(sources);
      const [listed, found, unlisted, local, files] = await Promise.all([
        Promise.all(entries.map(describe)),
        findModels(sources),
        usual === undefined ? [] : describe(usual).then((row): ServerRow[] => [{ ...row, from: 'default' }]),
        localModels(sources),
        embeddedModels(sources),
      ]);
      const known = new Set(entries.map((entry) => entry.endpoint));
      const others = found.filter((row) => !known.has(row.endpoint ?? ''));
      const absent = unlisted.filter(({ name }) => others.every((row) => row.name !== name));
      const demo: ServerRow = {
        name: demoModel,
        kind: 'demo',
        endpoint: null,
        window: scriptedWindow,
        from: 'built-in',
        reachable: true,
      };
      return Promise.all([...listed, ...others, ...absent, ...files, ...local, demo].map(withRung));
    },
    forget: (name) => {
      built.delete(name);
    },
    turnOver: traffic.turnOver,
    passOn: traffic.passOn,
    watchLoad: (signal) => traffic.watch(signal),
    async close() {
      await traffic.close();
      await sources.embedded.close();
    },
  };
}

/** Of a model that makes calls in one way only. */
const alone = async (model: Model): Promise<ModelAbout> => ({ profile: await model.profile(), rung: null });

/** Where no server can be started for a file, it may still answer inside the app. */
async function localModels(sources: ModelSources): Promise<ServerRow[]> {
  const rows = (await sources.servers.models()).map(async ({ name, window, endpoint, usable, fits }) => {
    const path = usable ? undefined : parseLocalName(name);
    if (path !== undefined && sources.embedded.isInstalled()) return embeddedRow(sources, { path }, 'local');
    const reachable = usable && fits;
    const row: ServerRow = { name, kind: 'llama.cpp', endpoint, window, from: 'local', reachable };
    return row;
  });
  return Promise.all(rows);
}

/** The lane of the embedded engine, as a server would be called by its address. */
const engine = 'embedded';

/** What the person opened, and the default when that is a file and none of these. */
async function embeddedModels(sources: ModelSources): Promise<ServerRow[]> {
  const files = sources.files();
  const usual = parseEmbeddedName(sources.usual() ?? '');
  const isListed = usual !== undefined && files.some((file) => embeddedName(file) === embeddedName(usual));
  const rows = files.map((file) => embeddedRow(sources, file, 'settings'));
  return Promise.all(
    usual === undefined || isListed ? rows : [embeddedRow(sources, usual, 'default'), ...rows],
  );
}

async function embeddedRow(
  { embedded }: ModelSources,
  file: NamedFile,
  from: ServerRow['from'],
): Promise<ServerRow> {
  const { name, window, usable } = await embedded.describe(file);
  return { name, kind: 'embedded', endpoint: null, window, from, reachable: usable };
}

/** Addresses are shown, journaled and exported; a password in one would be too. */
export function holdsPassword(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url !== undefined && (url.username !== '' || url.password !== '');
}

export const passwordRefused = fail(
  'invalid',
  'The address of the model server holds a user name or password.',
  'Leave it out; give a key as the API key of a model in the settings.',
);

async function buildDemo({ playsFolder, pace }: ModelSources): Promise<Result<Model>> {
  const plays = await loadPlays(playsFolder);
  return plays.ok ? ok(createScriptedModel({ name: demoModel, plays: plays.value, pace })) : plays;
}

/** Addresses of the model servers that the person chose. */
export const chosenEndpoints = (chosen: ChosenModels): string[] => [
  ...chosen.entries().map((entry) => entry.endpoint),
  ...namedEndpoints(chosen),
];

const namedEndpoints = ({ names }: Pick<ChosenModels, 'names'>): string[] => [
  ...new Set(names().flatMap((name) => parseEndpointName(name)?.endpoint ?? [])),
];

/** The default as an entry, when its name says where it is; one of the settings' is described with these. */
function usualEntry({ usual, entries }: ModelSources): ModelEntry | undefined {
  const name = usual();
  if (name === null || entries().some((entry) => entry.name === name)) return undefined;
  const parsed = parseEndpointName(name);
  return parsed === undefined || holdsPassword(parsed.endpoint) ? undefined : { name, ...parsed };
}

async function findModels(sources: ModelSources): Promise<ServerRow[]> {
  const offline = sources.offline();
  const fetch = sources.egress.fetch(offline ? 'facts' : 'discovery', { mostBytes: mostFactBytes });
  const servers = await discoverServers(offline ? namedEndpoints(sources) : usualEndpoints, fetch);
  return servers.flatMap(({ kind, endpoint, models }) =>
    models.map(
      (model): ServerRow => ({
        name: endpointName({ endpoint, model: model.id }),
        kind,
        endpoint,
        window: model.window ?? null,
        from: 'found',
        reachable: true,
      }),
    ),
  );
}
