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
}

export interface ServerFacts {
  kind: ServerKind;
  models: ServerModel[];
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
  if (!answer.ok || !parsed.success) return isLlamaCpp ? { kind: 'llama.cpp', models: [] } : undefined;
  const models = parsed.data.data.map((model) => {
    const window = model.meta?.n_ctx ?? model.max_model_len;
    return window === undefined ? { id: model.id } : { id: model.id, window };
  });
  return { kind: isLlamaCpp ? 'llama.cpp' : kindByOwner(parsed.data.data[0]?.owned_by), models };
}

/** llama.cpp's own page of facts, as it came; undefined when there is none. */
export async function askProps(access: ServerAccess): Promise<unknown> {
  return (await getJson(access, `${access.endpoint.replace(/\/v1$/, '')}/props`))?.body;
}

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

async function getJson(access: ServerAccess, url: string): Promise<JsonAnswer | undefined> {
  try {
    const headers: Record<string, string> = access.apiKey ? { authorization: `Bearer ${access.apiKey}` } : {};
    const response = await access.fetch(url, { headers, signal: access.signal });
    const body: unknown = await response.json().catch(() => undefined);
    return { ok: response.ok, server: response.headers.get('server'), body };
  } catch {
    return undefined;
  }
}
