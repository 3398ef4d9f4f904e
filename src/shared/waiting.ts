/**
 * The states in which a model's answer is waited for, told apart so that nobody takes a queue for a slow model: its turn has
 * not come, the server loads or failed and is asked again, it reads the prompt, it has fallen silent. Times are milliseconds,
 * moments are milliseconds since 1970.
 */
import { z } from 'zod';

export const doings = ['starting', 'reading', 'thinking', 'writing'] as const;

export const waitingShapes = {
  /** Requests of the same server go first, `ahead` of them. */
  queued: {
    kind: z.literal('queued'),
    ahead: z.number().int().nonnegative(),
    since: z.number(),
    /**
     * What the place is taken by. own: another request of this session · session: another session's reply · background: a
     * title or summary · turn: another session's turn, which a background request does not cut into · outside: somebody else's.
     */
    because: z.enum(['own', 'session', 'background', 'turn', 'outside']),
    /** What that one is doing; null when it is not known. */
    doing: z.enum(doings).nullable(),
  },
  /**
   * The server loads its model, a retry is due in `delayMs`, a new model is tried out, it is asked which agent a message is
   * for, or why it got nowhere: `attempt` is the number of the retry or of the probe, from 1.
   */
  waiting: {
    kind: z.literal('waiting'),
    cause: z.enum(['loading', 'retry', 'probing', 'routing', 'reflecting']),
    reason: z.string(),
    attempt: z.number(),
    delayMs: z.number(),
    since: z.number(),
  },
  /** Tokens of the prompt the server has read, cached ones included; `ms` is its own clock, absent where it has none. */
  reading: {
    kind: z.literal('reading'),
    total: z.number(),
    cached: z.number(),
    processed: z.number(),
    ms: z.number().optional(),
  },
  /** Nothing has come since that moment. `working`: what the server says of itself, null when it says nothing. */
  silent: { kind: z.literal('silent'), since: z.number(), working: z.boolean().nullable() },
} as const;

type Shapes = typeof waitingShapes;
export type WaitingPart = {
  [K in keyof Shapes]: z.infer<z.ZodObject<Shapes[K]>>;
}[keyof Shapes];
export type Doing = (typeof doings)[number];
