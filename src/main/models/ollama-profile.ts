/**
 * What Ollama tells of one model. The window is not among it: Ollama gives a model the one that a request asks for, and a small
 * one of its own, into which prompts are cut in silence, when a request asks for none. So the window in the profile is the one
 * that we ask for in every request.
 */
import { z } from 'zod';
import type { ModelProfile } from '../../shared/model-profile.ts';
import { digestBytes } from '../base/digest.ts';
import type { OllamaTarget } from './openai-request.ts';
import { samplingOf } from './sampling.ts';
import { askBeside, type ServerAccess } from './server-facts.ts';

/** Asked for when nobody chose: the memory of a window grows with it, and most machines have it for this many tokens. */
const usualWindow = 16_384;

/** Asked for when the server does not tell what the model was made for: more might be cut in silence again. */
const carefulWindow = 8_192;

const size = z.number().int().positive();

const shown = z.object({
  template: z.string().min(1).nullable().catch(null),
  /** Lines of the model's file as `num_ctx   8192`. */
  parameters: z.string().catch(''),
  model_info: z.record(z.string(), z.unknown()).catch({}),
  capabilities: z.array(z.string()).nullable().catch(null),
  /** Where the words go for a model that works elsewhere. */
  remote_host: z.string().catch(''),
});

type Shown = z.infer<typeof shown>;

/** `profile` with what is told of its model; `wanted` is the person's own window, in tokens. */
export async function withOllama(
  access: ServerAccess,
  profile: ModelProfile,
  wanted: number | undefined,
): Promise<ModelProfile> {
  const asked = profile.model === null ? undefined : { model: profile.model };
  const answer = asked && (await askBeside(access, '/api/show', asked));
  // To ask for another window makes Ollama load the model anew, so silence must not change it.
  if (answer === undefined) return { ...profile, model: null, window: wanted ?? null, price: null };
  const told = shown.parse(answer.ok ? (answer.body ?? {}) : {});
  const { template, capabilities } = told;
  return {
    ...profile,
    window: windowFor(told, wanted),
    template: template === null ? null : digestBytes(template),
    sampling: samplingOf(parametersOf(told)),
    price: answer.ok && told.remote_host === '' ? profile.price : null,
    embeddings: capabilities === null ? null : capabilities.includes('embedding'),
    tools: capabilities === null ? null : capabilities.includes('tools'),
    thinkingSwitch: capabilities === null ? null : capabilities.includes('thinking') && !thinksAlways(told),
  };
}

/** What a request says to an Ollama of this profile. */
export const ollamaTarget = ({ window, thinkingSwitch }: ModelProfile): OllamaTarget => ({
  window: window ?? carefulWindow,
  thinks: thinkingSwitch === true,
});

/** What the model's file sets. What it does not set is this Ollama's own, and not told. */
const parametersOf = ({ parameters }: Shown): Record<string, number> =>
  Object.fromEntries(
    [...parameters.matchAll(/^\s*(\w+)\s+(\S+)\s*$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );

/** The settings' word, else the word of the model's file, else ours; never more than the model was made for. */
function windowFor(told: Shown, wanted: number | undefined): number {
  const info = told.model_info;
  const made = size.safeParse(info[`${String(info['general.architecture'])}.context_length`]);
  const own = size.safeParse(parametersOf(told).num_ctx);
  const chosen = wanted ?? (own.success ? own.data : undefined);
  if (!made.success) return chosen ?? carefulWindow;
  return Math.min(chosen ?? usualWindow, made.data);
}

/** gpt-oss can be told how long to think, not whether. */
const thinksAlways = ({ model_info: info }: Shown): boolean => info['general.architecture'] === 'gptoss';
