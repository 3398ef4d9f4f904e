/** What is remembered: read, written and decided on by the person. No agent reaches these calls. */
import { z } from 'zod';
import { foundMemorySchema, memorySchema, memoryStateSchema, memoryWishSchema } from '../memory.ts';
import { base, done, folder } from './base.ts';

const ofOne = z.object({ id: z.string().min(1).max(64) });
const place = { workspace: folder.optional() };

export const memoryContract = {
  /** Of one folder and of everywhere; without a folder all there is. Newest first. */
  list: base
    .route({ method: 'GET', path: '/memory', summary: 'What is remembered, proposed and rejected' })
    .input(z.object({ ...place, state: memoryStateSchema.optional() }))
    .output(z.array(memorySchema)),
  /**
   * Best first, at most 50 that hold all words, of which the last may be the beginning of one; then a few that are only near in
   * meaning, where the setting `memory.embeddings` names a model. Vectors that are missing are made by asking.
   */
  search: base
    .route({
      method: 'GET',
      path: '/memory/search',
      summary: 'Search what is remembered by its words and its meaning',
    })
    .input(z.object({ query: z.string().max(1_000), ...place }))
    .output(z.array(foundMemorySchema)),
  /** The model of the setting `memory.embeddings`, and why it did not answer when it was asked last. */
  meaning: base
    .route({ method: 'GET', path: '/memory/meaning', summary: 'Whether entries are found by meaning' })
    .output(z.object({ model: z.string().nullable(), trouble: z.string().nullable() })),
  /** The person's own word, so it is kept. CONFLICT when the same is there. */
  add: base
    .route({ method: 'POST', path: '/memory', summary: 'Remember something' })
    .input(memoryWishSchema)
    .output(memorySchema),
  change: base
    .route({ method: 'PATCH', path: '/memory/{id}', summary: 'Change what is remembered' })
    .input(ofOne.extend(memoryWishSchema.partial().shape))
    .output(memorySchema),
  remove: base
    .route({ method: 'DELETE', path: '/memory/{id}', summary: 'Forget an entry' })
    .input(ofOne)
    .output(done),
  /** NOT_FOUND when the app was started anew since. */
  restore: base
    .route({ method: 'POST', path: '/memory/{id}/restore', summary: 'Take back that an entry was removed' })
    .input(ofOne)
    .output(memorySchema),
  keep: base
    .route({ method: 'POST', path: '/memory/{id}/keep', summary: 'Keep an entry that was proposed' })
    .input(ofOne)
    .output(memorySchema),
  reject: base
    .route({
      method: 'POST',
      path: '/memory/{id}/reject',
      summary: 'Reject an entry; it is not proposed again',
    })
    .input(ofOne)
    .output(memorySchema),
  export: base
    .route({ method: 'GET', path: '/memory/export', summary: 'What is kept, as Markdown' })
    .input(z.object(place))
    .output(z.object({ markdown: z.string() })),
  /** INVALID names the first line that cannot be read; then nothing is taken. What is there already stays as it is. */
  import: base
    .route({ method: 'POST', path: '/memory/import', summary: 'Take over entries from such Markdown' })
    .input(z.object({ markdown: z.string().max(2_000_000) }))
    .output(z.object({ added: z.number().int(), known: z.number().int() })),
};
