/** Models to choose from. Keys go in and never come out. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { modelProfileSchema, serverKinds } from '../model-profile.ts';
import { modelRungSchema, rungSchema } from '../model-rung.ts';
import { failureSchema } from '../result.ts';
import { serverLoadSchema } from '../server-load.ts';
import { base, done, name } from './base.ts';

export const modelSchema = z.object({
  /** What a session stores; unique. */
  name: z.string(),
  kind: z.enum(serverKinds),
  endpoint: z.string().nullable(),
  /** Tokens; null when the server does not tell. */
  window: z.number().nullable(),
  /**
   * Found on this machine just now, written down by the person, the default of the settings and none of these, or a file
   * (local) for which a server is started when it is used.
   */
  from: z.enum(['built-in', 'found', 'settings', 'default', 'local']),
  /** It answers, or would be started. */
  reachable: z.boolean(),
  /** How it makes tool calls; null before it was tried, and where there is one way only. */
  rung: modelRungSchema.nullable(),
});

/** What happens in a trial; its result or its failure comes last. */
const trialItemSchema = z.discriminatedUnion('kind', [
  /** In words for people. */
  z.object({ kind: z.literal('waiting'), reason: z.string() }),
  z.object({ kind: z.literal('result'), rung: modelRungSchema }),
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
]);
export type TrialItem = z.infer<typeof trialItemSchema>;

export const modelContract = {
  list: base
    .route({
      method: 'GET',
      path: '/models',
      summary: 'Models of the settings and servers found on this machine',
    })
    .output(z.array(modelSchema)),
  watchLoad: base
    .route({
      method: 'GET',
      path: '/models/load',
      summary: 'Follow what the model servers have to do: who is answered, who waits (server-sent events)',
    })
    .output(eventIterator(z.array(serverLoadSchema))),
  /** `profile.model` is null when nobody tells: its server is not there, still loads, or was not started. */
  about: base
    .route({
      method: 'GET',
      path: '/models/about',
      summary: 'All that is known of a model, asked of its server now',
    })
    .input(z.object({ name }))
    .output(z.object({ profile: modelProfileSchema, rung: modelRungSchema.nullable() })),
  add: base
    .route({ method: 'POST', path: '/models', summary: 'Write down a model server' })
    .input(
      z.object({
        name: z.string().min(1).max(100),
        endpoint: z.url({ protocol: /^https?$/ }),
        model: z.string().max(200).optional(),
        apiKey: z.string().max(500).optional(),
        window: z.number().int().positive().optional(),
      }),
    )
    .output(modelSchema),
  /** Kept in the list until it is removed. Loads nothing. */
  open: base
    .route({
      method: 'POST',
      path: '/models/files',
      summary: 'Let a GGUF file answer inside the app, without a server',
    })
    .input(
      z.object({
        path: z.string().min(1).max(450),
        /** What fits into memory when absent. */
        window: z.number().int().min(256).max(4_194_304).optional(),
      }),
    )
    .output(modelSchema),
  embed: base
    .route({
      method: 'POST',
      path: '/models/embed',
      summary: 'Texts as vectors, by a GGUF file inside the app',
    })
    .input(z.object({ model: name, texts: z.array(z.string().max(100_000)).min(1).max(200) }))
    .output(z.object({ vectors: z.array(z.array(z.number())) })),
  /** Takes some seconds: the model is asked four short questions. Nothing is kept when the client goes before the end. */
  probe: base
    .route({
      method: 'POST',
      path: '/models/probe',
      summary: 'Try out how a model makes tool calls (server-sent events)',
    })
    .input(z.object({ name }))
    .output(eventIterator(trialItemSchema)),
  rung: base
    .route({
      method: 'PUT',
      path: '/models/rung',
      summary: 'Choose how a model makes tool calls; null: as it was tried',
    })
    .input(z.object({ name, rung: rungSchema.nullable() }))
    .output(z.object({ rung: modelRungSchema.nullable() })),
  remove: base
    .route({ method: 'DELETE', path: '/models/{name}', summary: 'Forget a model server or file' })
    .input(z.object({ name }))
    .output(done),
};
