/**
 * Messages that a person sends while a turn goes on: the facts about them and what comes of them. One that steers is told behind
 * the next result of a call; one that is queued begins a turn of its own. Neither is ever lost: what could not be told in the
 * turn begins the next one. After a turn that was stopped or failed nothing goes by itself, because it was written for work
 * that went well; it is held until a turn ends well, or until the person sends it.
 */
import { z } from 'zod';

/** after: the next message when the turn ends · steer: told at the next step of the turn. */
export const queueWaySchema = z.enum(['after', 'steer']);
export type QueueWay = z.infer<typeof queueWaySchema>;

const message = { messageId: z.string(), text: z.string() };

export const queuedShapes = {
  queued: { ...message, way: queueWaySchema },
  unqueued: { messageId: z.string() },
  /** Of a call's result: what the person said meanwhile, and the words in which the model is told of it behind the result. */
  steered: z.object({ messages: z.array(z.object(message)), words: z.string() }).optional(),
};

export type Steered = NonNullable<z.infer<typeof queuedShapes.steered>>;

export interface Queued {
  messageId: string;
  text: string;
  way: QueueWay;
  at: number;
}

/** Without those that were sent, told or taken back. */
export const withoutQueued = (queued: readonly Queued[], ids: readonly string[]): readonly Queued[] =>
  queued.some(({ messageId }) => ids.includes(messageId))
    ? queued.filter(({ messageId }) => !ids.includes(messageId))
    : queued;
