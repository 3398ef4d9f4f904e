/**
 * What happened on the way to a model's reply that a person must be able to see afterwards: another model answered, the model
 * behind the address was exchanged, thinking was ended by hand. Notes are part of the reply's own fact, so none is ever lost.
 */
import { z } from 'zod';
import { retryNoteShape } from './learning.ts';
import { rereadShape } from './reread.ts';
import { failureSchema } from './result.ts';

/** What really answered, as its server told it; null where it tells nothing. */
export const servedSchema = z.object({
  model: z.string().nullable(),
  /** Of the server program. */
  build: z.string().nullable(),
  /** SHA-256 of the chat template. */
  template: z.string().nullable(),
  /** The template puts reasoning that is sent back into the prompt. */
  reasoning: z.boolean().nullable(),
});
export type Served = z.infer<typeof servedSchema>;

export const stepNoteSchema = z.discriminatedUnion('kind', [
  /** `from` could not be asked, for the reason of `failure`; `to` was asked in its place. Both are names as in the settings. */
  z.object({ kind: z.literal('fallback'), from: z.string(), to: z.string(), failure: failureSchema }),
  /** Another model, template or server program answers at the same address since the step before. */
  z.object({ kind: z.literal('swapped'), was: servedSchema, now: servedSchema }),
  /** The person wanted the answer at once. ended: the server closed the thinking · asked-again: asked anew, without thinking. */
  z.object({ kind: z.literal('answer-now'), how: z.enum(['ended', 'asked-again']) }),
  /** After a failed attempt it was asked with another temperature than usual. */
  z.object(retryNoteShape),
  /** The server read again what it had read before. */
  z.object(rereadShape),
]);
export type StepNote = z.infer<typeof stepNoteSchema>;

/** Whether two answers came from different things. What either does not tell cannot differ. */
export function isSwapped(was: Served, now: Served): boolean {
  return (['model', 'template', 'build'] as const).some(
    (key) => was[key] !== null && now[key] !== null && was[key] !== now[key],
  );
}
