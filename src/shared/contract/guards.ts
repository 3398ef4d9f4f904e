/** Files that guards keep from being written without the person, and the person's word that lets one go. */
import { z } from 'zod';
import { base, done, ofSession } from './base.ts';

export const frozenFileSchema = z.object({
  path: z.string(),
  /** Rounds of checks that it passed as it is, those before a task was given included. */
  rounds: z.number().int().positive(),
  /** Ids of the calls of this session whose checks those were, oldest first. */
  passed: z.array(z.string()),
});

export const guardContract = {
  frozen: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/frozen',
      summary: 'Files that passed several rounds of checks as they are',
    })
    .input(ofSession)
    .output(z.array(frozenFileSchema)),
  /** Its rounds are counted anew from now on. NOT_FOUND when it is not frozen. */
  unfreeze: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/unfreeze',
      summary: 'Let a frozen file be written again',
    })
    .input(ofSession.extend({ path: z.string().min(1).max(4096) }))
    .output(done),
};
