/**
 * What a guard has said of a call, as it stands in the journal: with the refusal it led to, or with the question to the person.
 * `state` is the SHA-256 of the canonical JSON of all that the guards looked at, so that a verdict can be computed again from
 * the journal up to that fact and compared.
 */
import { z } from 'zod';

export const guardNames = ['cut-off', 'repetition', 'paths', 'freeze', 'pace', 'notices'] as const;
export type GuardName = (typeof guardNames)[number];

/** As the settings say; 0 is no bound. */
const guardBoundsSchema = z.object({
  /** Whether repetition is looked for at all. */
  loops: z.boolean(),
  /** Of one turn in ten minutes, where nobody looks: files written, lines changed, commands run. */
  files: z.number(),
  lines: z.number(),
  commands: z.number(),
  /** Lines of files that were there before, of one change, after which the next one waits. */
  largeChange: z.number(),
  /** Rounds of checks that a file passes as it is before it is frozen. */
  freezeAfter: z.number(),
});
export type GuardBounds = z.infer<typeof guardBoundsSchema>;

/** Where a task is given: files that its agent writes only with the person's word, as they were then. */
export const givenFrozenSchema = z.object({
  path: z.string(),
  digest: z.string(),
  rounds: z.number().int().positive(),
});
export type GivenFrozen = z.infer<typeof givenFrozenSchema>;

export const guardMarkSchema = z.object({
  guard: z.enum(guardNames),
  /** What of it: of repetition `calls`, `files`, `outcomes`, `tasks`, `error` or `still`; of pace `files`, `lines`, `commands` or `large`; of freeze `frozen`; of notices `many`. */
  kind: z.string(),
  /** One or two sentences, for the model and for people. */
  words: z.string(),
  /** Ids of the calls that show it, oldest first. */
  calls: z.array(z.string()),
  /** Paths that it is about. */
  paths: z.array(z.string()),
  /** Milliseconds since 1970, of a verdict that holds for a moment. */
  at: z.number().optional(),
  /** Of that moment: settings change. */
  bounds: guardBoundsSchema,
  state: z.string().regex(/^[0-9a-f]{64}$/),
});
export type GuardMark = z.infer<typeof guardMarkSchema>;
