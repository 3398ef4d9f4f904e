/**
 * What keeps commands from doing harm here. `enforced` is said only of a sandbox that was tried out since the app started: it let a
 * command do what it should and kept it from what it should not.
 */
import { z } from 'zod';

export const sandboxStateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('enforced'),
    /** Name and version of what enforces it. */
    backend: z.string(),
  }),
  z.object({
    kind: z.literal('unavailable'),
    reason: z.string(),
    /** What a person can do about it; null when there is nothing. */
    next: z.string().nullable(),
  }),
  /** The person's own setting. */
  z.object({ kind: z.literal('off') }),
]);
export type SandboxState = z.infer<typeof sandboxStateSchema>;
