/** What is found in sessions: where, and a piece of the text with the words in it marked. */
import { z } from 'zod';

const sessionHitSchema = z.object({
  /** message: the person's words · reply: the model's · call: what it proposed, with its paths, command or question. */
  kind: z.enum(['message', 'reply', 'call']),
  /** Turn of a message, step of a reply, call; for words said during a turn the call behind which they stand. '': not begun. */
  place: z.string(),
  parts: z.array(z.object({ text: z.string(), found: z.boolean() })),
});
export type SessionHit = z.infer<typeof sessionHitSchema>;

export const foundSessionSchema = z.object({
  sessionId: z.string(),
  title: z.string(),
  /** Newest first; empty when only the title has the words. */
  hits: z.array(sessionHitSchema),
  /** How many more texts of this session have the words. */
  more: z.number().int(),
});
export type FoundSession = z.infer<typeof foundSessionSchema>;
