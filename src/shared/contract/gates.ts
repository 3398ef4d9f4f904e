/** The gates of a folder: how they stand, runs of them, and what follows from them. Which there are stands in the folder's own file. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { gateEvidenceSchema, gateName, gatesViewSchema, kpiNowSchema, releaseViewSchema } from '../gate.ts';
import { checkAnswerSchema } from '../plan.ts';
import { base, done, folder } from './base.ts';

const place = z.object({ workspace: folder });

export const gateContract = {
  /** The file that defines them and the files they are about are looked at anew each time. */
  list: base
    .route({ method: 'GET', path: '/gates', summary: 'The gates of a folder and how each stands now' })
    .input(place)
    .output(gatesViewSchema),
  /** All of it at first and at each change, until the client goes. */
  watch: base
    .route({
      method: 'GET',
      path: '/gates/watch',
      summary: 'Follow the gates of a folder (server-sent events)',
    })
    .input(place)
    .output(eventIterator(gatesViewSchema)),
  /** Newest first. NOT_FOUND is not told: of a gate that never ran there is none. */
  evidence: base
    .route({
      method: 'GET',
      path: '/gates/{name}/evidence',
      summary: 'What was recorded of the runs of a gate',
    })
    .input(place.extend({ name: gateName }))
    .output(z.array(gateEvidenceSchema)),
  /**
   * Runs these gates, or all, and answers at once. What the rules ask about is not run but told, with the digest that `approved` has to
   * name when it is asked for again. `baseline`: as what was there before the work, which later runs are not charged with.
   */
  run: base
    .route({ method: 'POST', path: '/gates/run', summary: 'Run gates' })
    .input(
      place.extend({
        names: z.array(gateName).max(100).optional(),
        approved: z.array(z.string().max(64)).max(100).optional(),
        baseline: z.boolean().optional(),
      }),
    )
    .output(checkAnswerSchema),
  stop: base
    .route({ method: 'POST', path: '/gates/stop', summary: 'Stop the gates of a folder' })
    .input(place)
    .output(done),
  kpi: base
    .route({
      method: 'GET',
      path: '/gates/kpis',
      summary: 'The numbers a folder is followed by, against floor and target',
    })
    .input(place)
    .output(z.array(kpiNowSchema)),
  release: base
    .route({ method: 'GET', path: '/gates/release', summary: 'Whether a release may go, with the reasons' })
    .input(place)
    .output(releaseViewSchema),
};
