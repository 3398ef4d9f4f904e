/**
 * What a model server tells about itself: what it is, which models it has, how large their windows are. Nothing is guessed:
 * a figure it does not tell is absent. llama.cpp names itself in a header of every answer, even of an error.
 */
import { z } from 'zod';
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { FetchFunction } from './single-use-fetch.ts';

export type ServerKind = Exclude<ModelProfile['kind'], 'demo'>;

export interface ServerModel {
  id: string;
  /** Tokens. */
  window?: number;
  /** Told by a llama.cpp router only. Asking one that is not loaded for its facts would load it. */
  loaded?: boolean;
}

export interface ServerFacts {
  kind: ServerKind;
  models: ServerModel[];
  /** Of the server program, where it was told on the way. */
  build?: string;
}

const tokens = z.number().int().positive().optional().catch(undefined);

const modelList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      owned_by: z.string().optional().catch(undefined),
      max_model_len: tokens,
      /** `n_ctx` is the window in use; `n_ctx_train`, beside it, is only what the model was trained for. */
      meta: z.object({ n_ctx: tokens }).nullish().catch(undefined),
      status: z.object({ value: z.string() }).optional().catch(undefined),
    }),
  ),
});

/** Longest answer about itself that is read; a list of models is some kilobytes. */
export const mostFactBytes = 8 * 1024 * 1024;

/** How to ask one server. `endpoint` ends in /v1. */
export interface ServerAccess {
  endpoint: string;
  fetch: FetchFunction;
  apiKey?: string | undefined;
  signal: AbortSignal;
}

/** Undefined when nothing that looks like a model server answers. A loading or locked llama.cpp is known, without models. */
export async function askFacts(access: ServerAccess): Promise<ServerFacts | undefined> {
  const answer = await getJson(access, `${access.endpoint}/models`);
  if (answer === undefined) return undefined;
  const parsed = modelList.safeParse(answer.body);
  const isLlamaCpp = answer.server === 'llama.cpp';
  if (!answer.ok || !parsed.success)
    return isLlamaCpp ? { kind: 'llama.cpp', models: [] } : askOldOllama(access);
  const models = parsed.data.data.map((model) => {
    const window = model.meta?.n_ctx ?? model.max_model_len;
    return {
      id: model.id,
      ...(window === undefined ? {} : { window }),
      ...(model.status === undefined ? {} : { loaded: model.status.value === 'loaded' }),
    };
  });
  const owner = parsed.data.data[0]?.owned_by;
  const kind = isLlamaCpp ? 'llama.cpp' : kindByOwner(owner);
  if (kind === 'lm-studio') return { kind, models: await askStudioModels(access, models) };
  if (kind === 'ollama' || (kind === 'openai-compatible' && !actsAsOllama(owner))) {
    const build = await askOllamaVersion(access);
    if (build !== undefined) return { kind: 'ollama', models, build };
  }
  return { kind, models };
}

/** KoboldCpp answers Ollama's questions too, but its chat there is no stream. */
const actsAsOllama = (owner: string | undefined): boolean => owner === 'koboldcpp';

const versionAnswer = z.object({ version: z.string().min(1) });

/** By its own page, whatever the port and whoever made its models; undefined when it is no Ollama. */
async function askOllamaVersion(access: ServerAccess): Promise<string | undefined> {
  const told = versionAnswer.safeParse((await askBeside(access, '/api/version'))?.body);
  return told.success ? told.data.version : undefined;
}

const tagList = z.object({ models: z.array(z.object({ name: z.string() })) }).catch({ models: [] });

/** Early versions of Ollama have no list under /v1. */
async function askOldOllama(access: ServerAccess): Promise<ServerFacts | undefined> {
  const build = await askOllamaVersion(access);
  if (build === undefined) return undefined;
  const { models } = tagList.parse((await askBeside(access, '/api/tags'))?.body);
  return { kind: 'ollama', models: models.map(({ name }) => ({ id: name })), build };
}

/** `loaded_context_length` is the window in use; `max_context_length`, beside it, is what the model could have. */
const studioList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      type: z.string().optional().catch(undefined),
      state: z.string().optional().catch(undefined),
      loaded_context_length: tokens,
    }),
  ),
});

/** LM Studio's list with the windows of loaded models, these first, and without those that only embed. As it was when not told. */
async function askStudioModels(access: ServerAccess, listed: ServerModel[]): Promise<ServerModel[]> {
  const told = studioList.safeParse((await askBeside(access, '/api/v0/models'))?.body);
  if (!told.success) return listed;
  const known = new Map(told.data.data.map((model) => [model.id, model]));
  const isLoaded = ({ id }: ServerModel): boolean => known.get(id)?.state === 'loaded';
  const models = listed
    .filter(({ id }) => known.get(id)?.type !== 'embeddings')
    .map((model): ServerModel => {
      const window = isLoaded(model) ? known.get(model.id)?.loaded_context_length : undefined;
      return window === undefined ? { id: model.id } : { id: model.id, window };
    });
  return [...models.filter(isLoaded), ...models.filter((model) => !isLoaded(model))];
}

/** llama.cpp's own page of facts, as it came; undefined when there is none. A router has one for each loaded model. */
export async function askProps(access: ServerAccess, routed?: string): Promise<unknown> {
  const query = routed === undefined ? '' : `?model=${encodeURIComponent(routed)}`;
  return (await askBeside(access, `/props${query}`))?.body;
}

/** A page beside the /v1, asked with POST when it is given something. Undefined when nobody answers in time. */
export const askBeside = (access: ServerAccess, path: string, given?: unknown) =>
  getJson(access, `${access.endpoint.replace(/\/v1$/, '')}${path}`, given);

function kindByOwner(owner: string | undefined): ServerKind {
  if (owner === 'llamacpp') return 'llama.cpp';
  if (owner === 'vllm') return 'vllm';
  if (owner === 'library') return 'ollama';
  if (owner === 'organization_owner') return 'lm-studio';
  return 'openai-compatible';
}

interface JsonAnswer {
  ok: boolean;
  server: string | null;
  body: unknown;
}

async function getJson(access: ServerAccess, url: string, given?: unknown): Promise<JsonAnswer | undefined> {
  try {
    const headers: Record<string, string> = access.apiKey ? { authorization: `Bearer ${access.apiKey}` } : {};
    const response = await access.fetch(url, {
      headers: given === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      signal: access.signal,
      ...(given === undefined ? {} : { method: 'POST', body: JSON.stringify(given) }),
    });
    const body: unknown = await response.json().catch(() => undefined);
    return { ok: response.ok, server: response.headers.get('server'), body };
  } catch {
    return undefined;
  }
}
