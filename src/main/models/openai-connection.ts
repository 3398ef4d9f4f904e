/**
 * One model server as all requests of a model share it: the client, the way to ask it short questions, and which model and
 * kind of server it is. What it is is learned once and renewed with every profile, since servers are exchanged under us.
 */
import { OpenAI } from 'openai';
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { Egress } from './egress.ts';
import { ollamaTarget } from './ollama-profile.ts';
import type { WireServer } from './openai-request.ts';
import { type Patience, usualPatience } from './resilience.ts';
import { type Breakers, sharedBreakers } from './resilience-breakers.ts';
import { askFacts, mostFactBytes, type ServerAccess } from './server-facts.ts';
import { askProfile } from './server-profile.ts';
import type { WireWatch } from './single-use-fetch.ts';

export interface ConnectionOptions {
  /** With the /v1. */
  endpoint: string;
  egress: Pick<Egress, 'fetch'>;
  /** The server's name for the model; its first one when absent. */
  model?: string;
  apiKey?: string;
  /** Tokens, for servers that do not tell; the smaller counts when they do. */
  window?: number;
  /** Asked at each request, so that a changed setting holds from the next one on. */
  resilience?: Partial<Patience> | (() => Partial<Patience>);
  breakers?: Breakers;
}

export interface Connection {
  readonly endpoint: string;
  readonly client: OpenAI;
  patience(): Patience;
  readonly breakers: Breakers;
  /** For short questions, which the server answers at once even when it works. `ms`: how long an answer is waited for. */
  access(signal: AbortSignal, purpose?: 'facts' | 'count', ms?: number): ServerAccess;
  /** Asked until it is known; the models are asked for again while there are none (still loading). */
  target(signal: AbortSignal): Promise<WireServer>;
  /** Asked anew at each call. */
  profile(signal: AbortSignal): Promise<ModelProfile>;
}

export function connectTo(options: ConnectionOptions): Connection {
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const { apiKey, egress, resilience } = options;
  const patience = (): Patience => ({
    ...usualPatience,
    ...(typeof resilience === 'function' ? resilience() : resilience),
  });
  const access: Connection['access'] = (signal, purpose = 'facts', ms = patience().connectMs) => ({
    endpoint,
    fetch: egress.fetch(purpose, { mostBytes: mostFactBytes }),
    apiKey,
    signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]),
  });
  let known: WireServer | undefined;
  return {
    endpoint,
    client: clientOf(endpoint, apiKey, egress),
    patience,
    breakers: options.breakers ?? sharedBreakers,
    access,
    async target(signal) {
      if (known !== undefined) return known;
      const facts = await askFacts(access(signal));
      const told = options.model ?? facts?.models[0]?.id;
      const target: WireServer = { model: told ?? 'default', llamaCpp: facts?.kind === 'llama.cpp' };
      if (facts?.kind === 'ollama')
        target.ollama = ollamaTarget(await askProfile(access(signal), options.model, options.window));
      if (facts !== undefined && facts.models.length > 0) known = target;
      return target;
    },
    async profile(signal) {
      const told = await askProfile(access(signal), options.model, options.window);
      if (told.model !== null && known !== undefined) known = wireServerOf(told.model, told);
      const windows = [told.window, options.window ?? null].filter((value) => value !== null);
      return { ...told, window: windows.length === 0 ? null : Math.min(...windows) };
    },
  };
}

const wireServerOf = (model: string, told: ModelProfile): WireServer => ({
  model,
  llamaCpp: told.kind === 'llama.cpp',
  ...(told.kind === 'ollama' ? { ollama: ollamaTarget(told) } : {}),
});

/** What the client hands through to its `fetch` beside the usual options. */
export interface Watched {
  watch?: WireWatch;
}

/** One client for all requests of a model, since making one takes longer than a request of it; each brings its own watch. */
function clientOf(endpoint: string, apiKey: string | undefined, egress: Pick<Egress, 'fetch'>): OpenAI {
  return new OpenAI({
    baseURL: endpoint,
    // The client wants a key; servers without one ignore it.
    apiKey: apiKey || 'none',
    // Named, because the client would otherwise take them from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    fetch: (input, init) => egress.fetch('chat', (init as Watched | undefined)?.watch)(input, init),
  });
}
