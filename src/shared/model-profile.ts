/**
 * What is known of one model behind one server. Nothing in it is guessed: what the server does not tell and no probe has
 * shown is null, and is shown to people as "unknown".
 */
import { z } from 'zod';

export const serverKinds = [
  'demo',
  'embedded',
  'llama.cpp',
  'ollama',
  'lm-studio',
  'vllm',
  'openai-compatible',
] as const;

/** How the server draws words when a request does not say; each null where it does not tell. */
export const samplingSchema = z.object({
  temperature: z.number().nullable(),
  topK: z.number().nullable(),
  topP: z.number().nullable(),
  minP: z.number().nullable(),
  repeatPenalty: z.number().nullable(),
  presencePenalty: z.number().nullable(),
});
export type Sampling = z.infer<typeof samplingSchema>;

export const modelProfileSchema = z.object({
  kind: z.enum(serverKinds),
  /** With the /v1; null for a model inside the app. */
  endpoint: z.string().nullable(),
  /** The server's own name for the model. */
  model: z.string().nullable(),
  /** Of the server program. */
  build: z.string().nullable(),
  /** SHA-256 of the chat template: another template is another model as far as tool calls go. */
  template: z.string().nullable(),
  /** Tokens. */
  window: z.number().int().positive().nullable(),
  /** Requests the server works on at once. */
  slots: z.number().int().positive().nullable(),
  /** The template renders tools and calls. */
  tools: z.boolean().nullable(),
  /** The template can be told not to think. */
  thinkingSwitch: z.boolean().nullable(),
  /** The template puts earlier reasoning back into the prompt, at least while the turn goes on. */
  keepsReasoning: z.boolean().nullable(),
  sampling: samplingSchema,
  /** 0: it works on this machine or in the app, and asking it is free. Nobody tells any other price. */
  price: z.literal(0).nullable(),
  /** It makes vectors of texts when it is asked over the same address. */
  embeddings: z.boolean().nullable(),
  /** Another text after each start of the server program, so that a restart can be told. */
  run: z.string().nullable(),
  /** Tokens of the vocabulary that begin or end something; never text. Empty when the server names none. */
  controlTokens: z.array(z.string()).readonly(),
});
export type ModelProfile = z.infer<typeof modelProfileSchema>;

export const unknownSampling: Sampling = {
  temperature: null,
  topK: null,
  topP: null,
  minP: null,
  repeatPenalty: null,
  presencePenalty: null,
};

export const unknownProfile: ModelProfile = {
  kind: 'openai-compatible',
  endpoint: null,
  model: null,
  build: null,
  template: null,
  window: null,
  slots: null,
  tools: null,
  thinkingSwitch: null,
  keepsReasoning: null,
  sampling: unknownSampling,
  price: null,
  embeddings: null,
  run: null,
  controlTokens: [],
};
