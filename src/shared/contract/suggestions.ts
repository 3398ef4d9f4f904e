/** Rules that are proposed from what was decided in a folder: read, taken and put away. A part of the group `policy`. */
import { z } from 'zod';
import { suggestionListSchema } from '../suggestion.ts';
import { base, done, folder } from './base.ts';

const ofOne = z.object({
  id: z.string().min(1).max(64),
  /** The folder it was listed for. */
  workspace: folder.optional(),
});

export const suggestionContract = {
  suggestions: base
    .route({
      method: 'GET',
      path: '/policy/suggestions',
      summary: 'Rules that past decisions speak for, and what became of those that were taken',
    })
    .input(z.object({ workspace: folder.optional() }))
    .output(suggestionListSchema),
  /** NOT_FOUND when it was withdrawn meanwhile; CONFLICT as of `save`. */
  accept: base
    .route({
      method: 'POST',
      path: '/policy/suggestions/{id}',
      summary: 'Add the rule of a suggestion, or put back one that was taken back',
    })
    .input(ofOne)
    .output(done),
  /** NOT_FOUND as of `accept`. */
  dismiss: base
    .route({
      method: 'POST',
      path: '/policy/suggestions/{id}/dismiss',
      summary: 'Show a suggestion no more, remove a rule whose last command failed, put a note away',
    })
    .input(ofOne)
    .output(done),
};
