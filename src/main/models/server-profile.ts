/**
 * A model's profile as its server tells it. llama.cpp has a page of facts beside its list of models, Ollama one per model;
 * of other servers the list is nearly all there is, and most of the profile stays null.
 */
import { z } from 'zod';
import { type ModelProfile, unknownProfile } from '../../shared/model-profile.ts';
import { digestBytes } from '../base/digest.ts';
import { withOllama } from './ollama-profile.ts';
import { samplingOf } from './sampling.ts';
import { askEmbeds, askRendersReasoning } from './server-actions.ts';
import { askBeside, askFacts, askProps, type ServerAccess } from './server-facts.ts';

const flag = z.boolean().nullable().catch(null);
const text = z.string().min(1).nullable().catch(null);
const amount = z.number().int().positive().nullable().catch(null);

const props = z.object({
  default_generation_settings: z
    .object({ n_ctx: amount, params: z.record(z.string(), z.unknown()).catch({}) })
    .catch({ n_ctx: null, params: {} }),
  total_slots: amount,
  chat_template: text,
  chat_template_caps: z
    .object({ supports_tools: flag, supports_tool_calls: flag, supports_preserve_reasoning: flag })
    .nullable()
    .catch(null),
  build_info: text,
  /** Anything but a look at its facts would wake it. */
  is_sleeping: flag,
  /** Drawn by lot when the server starts, so that no text can guess it. */
  media_marker: text,
  bos_token: text,
  eos_token: text,
});

/**
 * `model` is the server's name for it, the first of its list when absent. `wanted` is the person's own window in tokens, for
 * servers where the request chooses it. Null figures when nobody answers.
 */
export async function askProfile(
  access: ServerAccess,
  model?: string,
  wanted?: number,
): Promise<ModelProfile> {
  const facts = await askFacts(access);
  if (facts === undefined) return { ...unknownProfile, endpoint: access.endpoint, model: model ?? null };
  // Only llama.cpp answers under any name; elsewhere the facts of one model say nothing of another.
  const isAny = model === undefined || facts.kind === 'llama.cpp';
  const listed = facts.models.find((one) => one.id === model) ?? (isAny ? facts.models[0] : undefined);
  const profile: ModelProfile = {
    ...unknownProfile,
    kind: facts.kind,
    endpoint: access.endpoint,
    model: model ?? listed?.id ?? null,
    window: listed?.window ?? null,
    build: facts.build ?? null,
    price: facts.kind !== 'openai-compatible' && isHere(access.endpoint) ? 0 : null,
  };
  if (facts.kind === 'ollama') return withOllama(access, profile, wanted);
  if (facts.kind === 'vllm') return { ...profile, build: await askBuild(access) };
  if (facts.kind !== 'llama.cpp') return profile;
  // A router that has not loaded it knows as little as a server that still loads.
  if (listed?.loaded === false) return { ...profile, model: null };
  const routed = listed?.loaded === true ? listed.id : undefined;
  const told = props.safeParse(await askProps(access, routed));
  if (!told.success) return profile;
  const known = await withReasoning(access, withProps(profile, told.data), routed);
  return { ...known, embeddings: await embeds(access, known.run, told.data.is_sleeping === true, routed) };
}

/** A program nobody knows may hand words on to whoever charges for them; these compute themselves. */
const isHere = (endpoint: string): boolean =>
  URL.canParse(endpoint) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(endpoint).hostname);

const versionPage = z.object({ version: text }).catch({ version: null });

/** vLLM's own version; null when it does not tell. */
const askBuild = async (access: ServerAccess): Promise<string | null> =>
  versionPage.parse((await askBeside(access, '/version'))?.body).version;

/** By digest of the template: what a template does never changes. */
const keeps = new Map<string, boolean>();

/** Tried out, because a server's own word is about earlier turns only, and reasoning matters most inside of one. */
async function withReasoning(
  access: ServerAccess,
  profile: ModelProfile,
  routed?: string,
): Promise<ModelProfile> {
  if (profile.template === null) return profile;
  const known = keeps.get(profile.template) ?? (await askRendersReasoning(access, routed));
  if (known === null) return profile;
  keeps.set(profile.template, known);
  return { ...profile, keepsReasoning: known };
}

/** By run: it is decided when the server starts. */
const embedding = new Map<string, boolean>();

async function embeds(
  access: ServerAccess,
  run: string | null,
  asleep: boolean,
  routed?: string,
): Promise<boolean | null> {
  const known = run === null ? undefined : embedding.get(run);
  if (known !== undefined || asleep) return known ?? null;
  const told = await askEmbeds(access, routed);
  if (told !== null && run !== null) embedding.set(run, told);
  return told;
}

function withProps(profile: ModelProfile, told: z.infer<typeof props>): ModelProfile {
  const { chat_template: template, chat_template_caps: caps } = told;
  const hasTools = caps?.supports_tools ?? null;
  return {
    ...profile,
    window: profile.window ?? told.default_generation_settings.n_ctx,
    slots: told.total_slots,
    build: told.build_info,
    template: template === null ? null : digestBytes(template),
    tools: hasTools === null ? null : hasTools && caps?.supports_tool_calls !== false,
    thinkingSwitch: template === null ? null : template.includes('enable_thinking'),
    keepsReasoning: caps?.supports_preserve_reasoning ?? null,
    sampling: samplingOf(told.default_generation_settings.params),
    run: isDrawn(told.media_marker) ? digestBytes(told.media_marker ?? '').slice(0, 16) : null,
    controlTokens: [told.bos_token, told.eos_token].filter((token) => token !== null),
  };
}

/** Older servers have one marker for all. */
const isDrawn = (marker: string | null): boolean => marker !== null && marker.length > 20;
