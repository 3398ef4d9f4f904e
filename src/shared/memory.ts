/**
 * What is remembered beyond one session. Only a person keeps an entry: what reflections or their own edits speak for is `proposed`
 * and told to no model. A text is one line, so that a list of them is readable and stays the same through Markdown and back.
 */
import { z } from 'zod';

export const memoryKinds = ['fact', 'preference', 'convention', 'lesson'] as const;
const memoryKindSchema = z.enum(memoryKinds);
export type MemoryKind = z.infer<typeof memoryKindSchema>;

/** rejected: stays, so that the same is not proposed again. */
export const memoryStateSchema = z.enum(['proposed', 'kept', 'rejected']);
export type MemoryState = z.infer<typeof memoryStateSchema>;

export const longestMemory = 500;

/** As it is stored: line breaks and runs of blanks are one blank. Empty when nothing is left. */
export const memoryText = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longestMemory)
    .trim();

/** A place in a session that an entry comes from: a call, or a turn. */
const linkSchema = z.object({ sessionId: z.string(), at: z.string() });

/** Ways in which a person changes patches that do not change what they do. */
const editHabits = [
  'tabs-to-spaces',
  'spaces-to-tabs',
  'double-to-single-quotes',
  'single-to-double-quotes',
  'semicolons-removed',
  'semicolons-added',
  'trailing-commas-added',
  'trailing-commas-removed',
  'comments-removed',
  'types-added',
  'const-used',
] as const;
const editHabitSchema = z.enum(editHabits);
export type EditHabit = z.infer<typeof editHabitSchema>;

/** person: written by hand · import: from a file · edits: what the person changed in patches · reflection: the model's own words. */
const memorySourceSchema = z.object({
  by: z.enum(['person', 'import', 'edits', 'reflection']),
  links: z.array(linkSchema),
  /** Of edits: what was done again and again, and in how many calls. */
  habit: editHabitSchema.optional(),
  edits: z.number().int().optional(),
});
export type MemorySource = z.infer<typeof memorySourceSchema>;

/** Null: everywhere; else the real path of a workspace. */
const scopeSchema = z.string().nullable();

export const memorySchema = z.object({
  id: z.string(),
  kind: memoryKindSchema,
  scope: scopeSchema,
  text: z.string(),
  state: memoryStateSchema,
  source: memorySourceSchema,
  /** Milliseconds since 1970. */
  created: z.number(),
  changed: z.number(),
  /** How often a model was told. */
  used: z.object({ count: z.number().int().nonnegative(), last: z.number().nullable() }),
});
export type Memory = z.infer<typeof memorySchema>;

/** What of an entry a person says. */
export const memoryWishSchema = z.object({
  kind: memoryKindSchema,
  text: z.string().min(1).max(10_000),
  scope: z.string().min(1).max(4096).nullable(),
});
export type MemoryWish = z.infer<typeof memoryWishSchema>;

/**
 * Why an entry was found. `matched`: words of it that the search had, too. `near`: how much closer in meaning it is to the search than
 * to what is said every day, in standard deviations; only where an embedding model told so, and where that is close enough.
 */
const foundShape = { matched: z.array(z.string()), near: z.number().optional() };

/** From here on `near` is enough to tell a model: with a sentence encoder one of some hundred unrelated pairs comes so far. */
export const nearEnough = 3;

export const foundMemorySchema = z.object({ memory: memorySchema, ...foundShape });
export type FoundMemory = z.infer<typeof foundMemorySchema>;

/** What of it a model was told behind a message or a result: the words to the letter, and the entries with why each was chosen. */
export const recalledSchema = z.object({
  words: z.string(),
  entries: z.array(
    memorySchema.pick({ id: true, kind: true, scope: true, text: true }).extend({
      ...foundShape,
      /** It is in a model's own words, as no person has changed them. */
      drawn: z.literal(true).optional(),
    }),
  ),
});
export type Recalled = z.infer<typeof recalledSchema>;
