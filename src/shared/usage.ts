/**
 * Token figures of one model reply. A figure the server did not give is absent, never zero: zero cached tokens is a
 * finding, an unknown number is not.
 */
import { z } from 'zod';

export const usageSchema = z.object({
  promptTokens: z.number().int().nonnegative().optional(),
  /** Of the prompt, tokens taken from the server's cache. */
  cachedTokens: z.number().int().nonnegative().optional(),
  completionTokens: z.number().int().nonnegative().optional(),
  /** Milliseconds the server spent reading the prompt and writing the reply. */
  promptMs: z.number().nonnegative().optional(),
  completionMs: z.number().nonnegative().optional(),
});

export type Usage = z.infer<typeof usageSchema>;

/** What the server had to do for it, in tokens: read anew, and written. What it did not tell of its cache it is taken to have read. */
export const spentOf = ({ promptTokens = 0, cachedTokens = 0, completionTokens = 0 }: Usage): number =>
  Math.max(0, promptTokens - cachedTokens) + completionTokens;
