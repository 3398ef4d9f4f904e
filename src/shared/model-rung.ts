/**
 * The ladder of ways in which a model makes calls, best first, and what is known of where one model stands on it. A rung is
 * never guessed from a model's name: it was shown by a probe, chosen by the person, or reached by going down.
 */
import { z } from 'zod';

/**
 * native: the server's own tool calls · constrained: one JSON object per reply, held to a schema by the server · text: fenced
 * blocks in the reply's words, which need nothing of the server.
 */
export const rungs = ['native', 'constrained', 'text'] as const;
export const rungSchema = z.enum(rungs);
export type Rung = z.infer<typeof rungSchema>;

const probeNames = ['single', 'parallel', 'constrained', 'text'] as const;

/** What one probe showed. `saw` is the model's answer in one line, for people. */
export const evidenceSchema = z.object({
  probe: z.enum(probeNames),
  passed: z.boolean(),
  saw: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const modelRungSchema = z.object({
  rung: rungSchema,
  /** template: the probes proved nothing, so the model's chat template decided · setting: the same for all models. */
  by: z.enum(['probe', 'template', 'lowered', 'person', 'setting']),
  /** Why it was lowered, or why not all was tried; empty otherwise. */
  why: z.string(),
  /** Milliseconds since 1970; 0 for a setting. */
  at: z.number(),
  evidence: z.array(evidenceSchema),
  /** How often it went down since it was probed. */
  lowered: z.number().int().nonnegative(),
});
export type ModelRung = z.infer<typeof modelRungSchema>;

/**
 * What a rung is stored under. Another template or server build may make calls otherwise, so both count where the server
 * tells them; `endpoint` counts where it does not, and is empty otherwise. What is unknown is empty. A choice of the person's
 * holds for every template and build, which is `*` for both.
 */
export interface RungKey {
  model: string;
  endpoint: string;
  template: string;
  build: string;
}

/** Where the rungs are kept. */
export interface RungRecords {
  find(key: RungKey): ModelRung | undefined;
  /** Whether anything is kept of a model of that name. */
  knows(model: string): boolean;
  put(key: RungKey, rung: ModelRung): void;
  remove(key: RungKey): void;
}
