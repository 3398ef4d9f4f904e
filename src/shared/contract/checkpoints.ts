/** Workspace states that can be restored. */
import { z } from 'zod';
import { base, ofSession } from './base.ts';

export const restorePlanSchema = z.object({
  changes: z.array(z.object({ path: z.string(), kind: z.enum(['rewrite', 'recreate', 'remove']) })),
  /** Files the restore leaves alone, and why. */
  kept: z.array(z.object({ path: z.string(), why: z.string() })),
});

export const checkpointContract = {
  preview: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}',
      summary: 'What a rewind would change',
    })
    .input(ofSession.extend({ checkpointId: z.string() }))
    .output(restorePlanSchema),
  restore: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}/restore',
      summary: 'Rewind the files, after a safety checkpoint',
    })
    .input(ofSession.extend({ checkpointId: z.string() }))
    .output(restorePlanSchema),
};
