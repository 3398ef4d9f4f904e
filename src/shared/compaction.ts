/**
 * Room made in a session's history: what a `context.compacted` event holds. Everything the model is sent in place of the steps
 * is in here to the byte, so that rendering the same journal again, after a restart or by a newer version, gives the same
 * prompt. The steps themselves stay in the journal and are what people see.
 */
import { z } from 'zod';
import type { failureSchema } from './result.ts';
import { usageSchema } from './usage.ts';

/** Takes the place of the steps up to `upTo`, that one included. */
const summarySchema = z.object({
  /** The person's first message, and in short what they said later, as one message of theirs. */
  opening: z.string(),
  /** What was done, as one message of the model's. */
  text: z.string(),
  /** The message that was being worked on, when its turn goes on with steps of its own; null when the turn was over. */
  again: z.string().nullable(),
  /** `model`: it wrote the summary · `app`: made from the journal, because the model could not. */
  by: z.enum(['model', 'app']),
});
export type ContextSummary = z.infer<typeof summarySchema>;

export const compactionShape = {
  kind: z.enum(['stubs', 'summary']),
  /** Id of the last step that was shortened: of a summary all up to it is gone, of stubs its reasoning. */
  upTo: z.string(),
  /** Calls whose answers the model is sent in short, each with what it is sent instead. */
  stubs: z.array(z.object({ callId: z.string(), text: z.string() })),
  summary: summarySchema.nullable(),
  /** Tokens of the next request with and without it, tools included. */
  before: z.number().int().nonnegative(),
  after: z.number().int().nonnegative(),
  /** Whether the server counted them; else they are estimated. */
  counted: z.boolean(),
  /** The session's model at that time, and the tokens of its window; null when nobody knows them. */
  model: z.string(),
  window: z.number().int().positive().nullable(),
  /** What asking for the summary cost; absent when no model was asked. */
  usage: usageSchema.optional(),
};
const compactionSchema = z.object(compactionShape);

/** Where in the session something happened: after so many steps of a turn, or after its end. */
export interface Place {
  turnId: string;
  steps: number;
  ended: boolean;
}

/** Room that was made, or could not be made although the person asked for it. */
/** `takenBack`: the turn it was taken back with. */
export type Compaction = { at: number; place: Place; takenBack?: string | undefined } & (
  | ({ failure: null } & z.infer<typeof compactionSchema>)
  | { failure: z.infer<typeof failureSchema> }
);
export type MadeRoom = Extract<Compaction, { failure: null }>;

/** What the model says of a turn that went wrong. Its own words, bounded. */
export const reflectionShape = {
  turnId: z.string(),
  /** Made in the middle of its turn, behind this step; absent of one made when the turn had ended. */
  stepId: z.string().optional(),
  /** What the agent got nowhere with, from how its calls ended: the same words are the same cause. */
  about: z.string().optional(),
  /** The turn goes on with it, for this time of so many over this cause. */
  again: z.object({ number: z.number().int().positive(), of: z.number().int().positive() }).optional(),
  cause: z.string(),
  lesson: z.string(),
  next: z.string(),
  usage: usageSchema.optional(),
};
const reflectionSchema = z.object(reflectionShape);
export type Reflection = z.infer<typeof reflectionSchema> & { at: number };
