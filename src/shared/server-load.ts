/** What the model servers have to do right now: who is answered, who waits for its turn, which server rests. Never stored. */
import { z } from 'zod';
import { doings } from './waiting.ts';

const askedSchema = z.object({
  /** The session; null for a question that belongs to none. */
  conversation: z.string().nullable(),
  priority: z.enum(['foreground', 'background']),
  /** Milliseconds since 1970: when it was asked. */
  since: z.number(),
});

export const serverLoadSchema = z.object({
  /** The server's address, or the name of the model whose server we start. */
  server: z.string(),
  /** It failed several times in a row and is asked again at this moment, milliseconds since 1970; null when all is well. */
  restingUntil: z.number().nullable(),
  running: z.array(askedSchema.extend({ doing: z.enum(doings) })),
  waiting: z.array(askedSchema),
});
export type ServerLoad = z.infer<typeof serverLoadSchema>;
