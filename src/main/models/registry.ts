/**
 * Every model a session can name: the demo, what the settings list, what is found on this machine, and plain addresses. A
 * model is built once per name, because it holds what was learned about its server.
 */
import { demoModel, endpointName, parseEndpointName } from '../../shared/model-name.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { discoverServers } from './discover.ts';
import type { Model } from './model.ts';
import { createOpenAiModel } from './openai-model.ts';
import { loadPlays } from './scripted/load-plays.ts';
import { createScriptedModel, scriptedWindow } from './scripted/scripted-model.ts';
import { askFacts, mostFactBytes, type ServerKind } from './server-facts.ts';
import { singleUseFetch } from './single-use-fetch.ts';

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
  from: 'built-in' | 'found' | 'settings';
  reachable: boolean;
}

export interface ModelRegistry {
  get(name: string): Promise<Result<Model>>;
  /** The settings' models, then what runs on this machine, then the demo. Looks at loopback ports; takes under half a second. */
  list(): Promise<ModelRow[]>;
  /** Asks one entry's server what it is. */
  describe(entry: ModelEntry): Promise<ModelRow>;
  /** The entry changed: build its model anew next time. */
  forget(name: string): void;
}

export interface ModelSources {
  entries(): readonly ModelEntry[];
  apiKey(name: string): string | undefined;
  playsFolder: string;
  /** Milliseconds between two words of the demo. */
  pace: number;
}

const askMs = 1_500;

export function createModelRegistry(sources: ModelSources): ModelRegistry {
  const built = new Map<string, Model>();

  const build = async (name: string): Promise<Result<Model>> => {
    if (name === demoModel) return buildDemo(sources);
    const entry = sources.entries().find((one) => one.name === name) ?? parseEndpointName(name);
    if (entry === undefined)
      return fail(
        'not_found',
        `There is no model "${name}".`,
        'Choose one from the list, or add a server in the settings.',
      );
    if (holdsPassword(entry.endpoint)) return passwordRefused;
    const apiKey = sources.apiKey(name);
    return ok(
      createOpenAiModel({
        name,
        endpoint: entry.endpoint,
        ...(entry.model === undefined ? {} : { model: entry.model }),
        ...(entry.window === undefined ? {} : { window: entry.window }),
        ...(apiKey === undefined ? {} : { apiKey }),
      }),
    );
  };

  const describe = async (entry: ModelEntry): Promise<ModelRow> => {
    const access = {
      endpoint: entry.endpoint,
      fetch: singleUseFetch({ mostBytes: mostFactBytes }),
      apiKey: sources.apiKey(entry.name),
      signal: AbortSignal.timeout(askMs),
    };
    const facts = await askFacts(access);
    const told = facts?.models.find((model) => model.id === entry.model) ?? facts?.models[0];
    return {
      name: entry.name,
      kind: facts?.kind ?? 'openai-compatible',
      endpoint: entry.endpoint,
      window: entry.window ?? told?.window ?? null,
      from: 'settings',
      reachable: facts !== undefined,
    };
  };

  return {
    async get(name) {
      const there = built.get(name);
      if (there !== undefined) return ok(there);
      const model = await build(name);
      if (model.ok) built.set(name, model.value);
      return model;
    },
    describe,
    async list() {
      const entries = sources.entries();
      const [listed, found] = await Promise.all([Promise.all(entries.map(describe)), findModels()]);
      const known = new Set(entries.map((entry) => entry.endpoint));
      const demo: ModelRow = {
        name: demoModel,
        kind: 'demo',
        endpoint: null,
        window: scriptedWindow,
        from: 'built-in',
        reachable: true,
      };
      return [...listed, ...found.filter((row) => !known.has(row.endpoint ?? '')), demo];
    },
    forget: (name) => {
      built.delete(name);
    },
  };
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

async function findModels(): Promise<ModelRow[]> {
  const servers = await discoverServers();
  return servers.flatMap(({ kind, endpoint, models }) =>
    models.map(
      (model): ModelRow => ({
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
