/** What was learned of alternatives; only the person sees it and sets it back. */
import { z } from 'zod';
import { learningCellSchema, learningFiguresSchema } from '../learning.ts';
import { base, done } from './base.ts';

export const learningContract = {
  /** By what is chosen, model and kind of task; only where something was decided since it was reset. */
  list: base
    .route({
      method: 'GET',
      path: '/learning',
      summary: 'What worked, by model, kind of task and alternative',
    })
    .output(z.object({ on: z.boolean(), figures: z.array(learningFiguresSchema) })),
  /** What was decided by now counts no more; without figures of it nothing changes. */
  reset: base
    .route({ method: 'POST', path: '/learning/reset', summary: 'Forget the figures of one row' })
    .input(learningCellSchema)
    .output(done),
  resetAll: base
    .route({ method: 'POST', path: '/learning/reset-all', summary: 'Forget all figures' })
    .output(done),
};
