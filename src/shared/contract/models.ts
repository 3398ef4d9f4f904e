/** Models to choose from. Keys go in and never come out. */
import { z } from 'zod';
import { serverKinds } from '../model-profile.ts';
import { base, done, name } from './base.ts';

export const modelSchema = z.object({
  /** What a session stores; unique. */
  name: z.string(),
  kind: z.enum(serverKinds),
  endpoint: z.string().nullable(),
  /** Tokens; null when the server does not tell. */
  window: z.number().nullable(),
  /** Found on this machine just now, or written down by the person. */
  from: z.enum(['built-in', 'found', 'settings']),
  reachable: z.boolean(),
});

export const modelContract = {
  list: base
    .route({
      method: 'GET',
      path: '/models',
      summary: 'Models of the settings and servers found on this machine',
    })
    .output(z.array(modelSchema)),
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
  remove: base
    .route({ method: 'DELETE', path: '/models/{name}', summary: 'Forget a model server' })
    .input(z.object({ name }))
    .output(done),
};
