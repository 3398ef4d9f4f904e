/**
 * What a client that watches hears. `events` are the truth and arrive in order after they are on disk; `live` is what
 * happens right now (words as they are written, reading progress, command output): never stored, may be dropped, and
 * superseded by the event that ends it.
 */
import { z } from 'zod';
import { approveModeSchema, journalEventSchema } from './event.ts';
import { reviewModeSchema } from './held.ts';
import { stepNoteSchema } from './step-note.ts';
import { waitingShapes } from './waiting.ts';

export const liveSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), stepId: z.string(), text: z.string() }),
  /** `endable`: the thinking can be ended from here on (`session.answerNow`). */
  z.object({
    kind: z.literal('reasoning'),
    stepId: z.string(),
    text: z.string(),
    endable: z.literal(true).optional(),
  }),
  /** The model is writing call number `index`; `characters` of its arguments are there. */
  z.object({
    kind: z.literal('call'),
    stepId: z.string(),
    index: z.number(),
    name: z.string(),
    characters: z.number(),
  }),
  z.object({ ...waitingShapes.queued, stepId: z.string() }),
  z.object({ ...waitingShapes.waiting, stepId: z.string() }),
  z.object({ ...waitingShapes.reading, stepId: z.string() }),
  z.object({ ...waitingShapes.silent, stepId: z.string() }),
  /** Becomes part of the reply's event. */
  z.object({ kind: z.literal('note'), stepId: z.string(), note: stepNoteSchema }),
  /** Room is being made: the model is asked for a summary of `steps` steps. Waiting and reading of it follow. */
  z.object({ kind: z.literal('room'), stepId: z.string(), steps: z.number() }),
  /** Of the call that runs, or, by its own id, of a command in the background. */
  z.object({ kind: z.literal('output'), callId: z.string(), text: z.string() }),
]);
export type Live = z.infer<typeof liveSchema>;

export const feedItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('events'), events: z.array(journalEventSchema) }),
  z.object({ kind: z.literal('live'), live: liveSchema }),
]);
export type FeedItem = z.infer<typeof feedItemSchema>;

/** The newest events of a session, and what holds whatever came before them. */
export const recentSchema = z.object({
  about: z.object({
    workspace: z.string(),
    title: z.string(),
    mode: z.string(),
    model: z.string(),
    approve: approveModeSchema,
    review: reviewModeSchema,
    routes: z.boolean(),
    createdAt: z.number(),
  }),
  events: z.array(journalEventSchema),
});
export type Recent = z.infer<typeof recentSchema>;

const sessionStatusSchema = z.enum(['idle', 'queued', 'running', 'waiting', 'failed']);

/** A row of the sessions list: a projection of the journal, renewed in the same transaction as its events. */
export const sessionRowSchema = z.object({
  id: z.string(),
  title: z.string(),
  workspace: z.string(),
  pinned: z.boolean(),
  archived: z.boolean(),
  mode: z.string(),
  model: z.string(),
  status: sessionStatusSchema,
  /** The session it works for, or did; null for one that a person began. */
  parent: z.string().nullable(),
  /** Place of one begun in the background, while it waits or its first turn goes on: smaller ones go first. Null for all others. */
  errand: z.number().int().nullable(),
  /** Calls that wait for a person. */
  waiting: z.number().int(),
  events: z.number().int(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

/** Of a session: it and all that works for it, however deep; each before those that work for it. */
export function familiesOf(rows: readonly Pick<SessionRow, 'id' | 'parent'>[]): (id: string) => string[] {
  const children = new Map<string, string[]>();
  for (const { id, parent } of rows)
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), id]);
  return (id) => {
    const family = [id];
    for (const member of family) family.push(...(children.get(member) ?? []));
    return family;
  };
}

export const listItemSchema = z.discriminatedUnion('kind', [
  /** All rows, newest first; always the first item. */
  z.object({ kind: z.literal('all'), rows: z.array(sessionRowSchema) }),
  z.object({ kind: z.literal('changed'), row: sessionRowSchema }),
  z.object({ kind: z.literal('removed'), id: z.string() }),
  /** Sessions were deleted as the settings say; told again to who comes later, until the app ends. */
  z.object({ kind: z.literal('cleaned'), at: z.number(), titles: z.array(z.string()) }),
  /** An agent tells the person something; who comes later finds it in its session. */
  z.object({
    kind: z.literal('noticed'),
    id: z.string(),
    sessionId: z.string(),
    title: z.string(),
    body: z.string(),
  }),
]);
export type ListItem = z.infer<typeof listItemSchema>;
