/** The plan of a folder: written, ordered and checked by the person. What an agent may do of it are tools, not these calls. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  checkAnswerSchema,
  evidenceSchema,
  featureSchema,
  featureWishSchema,
  planViewSchema,
} from '../plan.ts';
import { base, done, folder } from './base.ts';

const ofOne = z.object({ id: z.string().min(1).max(20) });
const place = z.object({ workspace: folder });
const json = z.string().max(2_000_000);

export const planContract = {
  /** The files are looked at anew each time; `feature_list.json` is not. */
  list: base
    .route({ method: 'GET', path: '/plan', summary: 'The plan of a folder and how each feature stands now' })
    .input(place)
    .output(planViewSchema),
  /** Folders with features that wait for a person's word. */
  proposed: base
    .route({ method: 'GET', path: '/plan/proposed', summary: 'How many features agents proposed, by folder' })
    .output(z.array(z.object({ workspace: z.string(), count: z.number().int() }))),
  refresh: base
    .route({
      method: 'POST',
      path: '/plan/refresh',
      summary: 'The same, with feature_list.json taken over and written where it is wanted',
    })
    .input(place)
    .output(planViewSchema),
  /** All of it at first and at each change, until the client goes. */
  watch: base
    .route({ method: 'GET', path: '/plan/watch', summary: 'Follow a plan (server-sent events)' })
    .input(place)
    .output(eventIterator(planViewSchema)),
  /** CONFLICT when one of that title is there. */
  add: base
    .route({ method: 'POST', path: '/plan', summary: 'Add a feature at the end of a plan' })
    .input(place.extend(featureWishSchema.shape))
    .output(featureSchema),
  change: base
    .route({ method: 'PATCH', path: '/plan/{id}', summary: 'Change a feature' })
    .input(ofOne.extend(featureWishSchema.partial().shape))
    .output(featureSchema),
  /** From 0. */
  move: base
    .route({ method: 'POST', path: '/plan/{id}/move', summary: 'Put a feature at another place of its plan' })
    .input(ofOne.extend({ to: z.number().int().min(0).max(10_000) }))
    .output(done),
  keep: base
    .route({ method: 'POST', path: '/plan/{id}/keep', summary: 'Keep a feature that an agent proposed' })
    .input(ofOne)
    .output(featureSchema),
  remove: base
    .route({ method: 'DELETE', path: '/plan/{id}', summary: 'Delete a feature with its evidence' })
    .input(ofOne)
    .output(done),
  /** NOT_FOUND when the app was started anew since. */
  restore: base
    .route({ method: 'POST', path: '/plan/{id}/restore', summary: 'Take back that a feature was deleted' })
    .input(ofOne)
    .output(featureSchema),
  /** Newest first. */
  evidence: base
    .route({
      method: 'GET',
      path: '/plan/{id}/evidence',
      summary: 'What was recorded of the checks of a feature',
    })
    .input(ofOne)
    .output(z.array(evidenceSchema)),
  /**
   * Runs the checks of these features, or of all, and answers at once. What the rules ask about is not run but told, with the
   * digest that `approved` has to name when it is asked for again.
   */
  check: base
    .route({ method: 'POST', path: '/plan/check', summary: 'Run checks' })
    .input(
      place.extend({
        ids: z.array(ofOne.shape.id).max(500).optional(),
        approved: z.array(z.string().max(64)).max(500).optional(),
      }),
    )
    .output(checkAnswerSchema),
  stop: base
    .route({ method: 'POST', path: '/plan/stop', summary: 'Stop the checks of a folder' })
    .input(place)
    .output(done),
  export: base
    .route({ method: 'GET', path: '/plan/export', summary: 'The plan as feature_list.json' })
    .input(place)
    .output(z.object({ json: z.string() })),
  /** INVALID names what cannot be read; then nothing is taken. What it says of having passed is not read. */
  import: base
    .route({ method: 'POST', path: '/plan/import', summary: 'Take over features from such a list' })
    .input(place.extend({ json }))
    .output(z.object({ added: z.number().int(), changed: z.number().int() })),
};
