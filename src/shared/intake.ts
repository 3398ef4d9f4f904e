/**
 * What a pipeline must know before it begins: its fields, which a pipeline's file defines, and the facts of how each came to its
 * value. A value out of free text is a stretch of that text, never words of a model's: a model only points at it.
 */
import { z } from 'zod';
import { usageSchema } from './usage.ts';

const phrases = z.array(z.string().min(1).max(80)).max(60);

export const intakeOptionSchema = z.strictObject({
  value: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and dashes'),
  title: z.string().min(1).max(80),
  /** What choosing it adds, for the person. */
  adds: z.string().min(1).max(400),
  /** How people say it anywhere in a text, in any language; without these its title. `word*` stands for all that begin so, `*` for any. */
  words: phrases.default([]),
  /** What says it only in an answer to its question, since elsewhere it could mean anything. */
  answers: phrases.default([]),
});
export type IntakeOption = z.infer<typeof intakeOptionSchema>;

const about = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and dashes'),
  title: z.string().min(1).max(80),
  /** The question itself. */
  ask: z.string().min(1).max(300),
  /** Why it is needed. */
  help: z.string().min(1).max(600),
  required: z.boolean().default(true),
  /** In which words people speak of it: `maturity`, `уровень`. A bare number counts only beside one of them. */
  words: phrases.default([]),
  /** Phrases that look as if they spoke of it and do not: `log level`. */
  unless: phrases.default([]),
};

const options = z.array(intakeOptionSchema).max(30);

export const intakeFieldSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('words'), ...about }),
  z.strictObject({ kind: z.literal('choice'), ...about, options: options.min(2) }),
  z.strictObject({ kind: z.literal('choices'), ...about, options: options.min(1) }),
]);
export type IntakeField = z.infer<typeof intakeFieldSchema>;
export type ChoiceField = Exclude<IntakeField, { kind: 'words' }>;

/** What stands for "none of them" where several options may be chosen; no option may be called so. */
export const noOption = 'none';

/** In the order in which they are asked. */
export const intakeFieldsSchema = z
  .array(intakeFieldSchema)
  .min(1)
  .max(30)
  .superRefine((fields, context) => {
    const twice = (names: readonly string[]): string | undefined =>
      names.find((name, at) => names.indexOf(name) !== at);
    const field = twice(fields.map(({ name }) => name));
    if (field !== undefined) context.addIssue(`there are two fields "${field}"`);
    for (const [at, one] of fields.entries()) {
      if (one.kind === 'words') continue;
      const values = one.options.map(({ value }) => value);
      const option = twice(values);
      const path = [at, 'options'];
      if (option !== undefined) context.addIssue({ code: 'custom', path, message: `two are "${option}"` });
      if (values.includes(noOption))
        context.addIssue({ code: 'custom', path, message: `"${noOption}" stands for none of them` });
    }
  });

/** `text` is `start` to `end` (UTF-16) of the person's text of that id. */
export const quoteSchema = z.object({
  textId: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  text: z.string(),
});
export type Quote = z.infer<typeof quoteSchema>;

export const intakeValueSchema = z.object({
  /** The person's words: the quotes, one a line, or what they put into the form. */
  text: z.string(),
  /** Of a choice exactly one, of choices any number, in the field's order; empty for words. */
  options: z.array(z.string()),
  /** Empty for what came from the form. */
  quotes: z.array(quoteSchema),
  /** text: pointed out in a text by a model · reply: in the answer to its question, or under its title · form: put there by the person. */
  by: z.enum(['text', 'reply', 'form']),
});
export type IntakeValue = z.infer<typeof intakeValueSchema>;

/**
 * Why something that was pointed at does not count. pasted: it stands in a fence, a quotation or a mail · addressed: in words that
 * speak to an AI · claimed: as the answer to nearly everything · unsupported: the words do not say that option · unclear: they say
 * several.
 */
const dropReasons = [
  'malformed',
  'no-field',
  'no-option',
  'not-there',
  'several-places',
  'pasted',
  'addressed',
  'too-short',
  'too-long',
  'claimed',
  'unsupported',
  'unclear',
  'answered',
  'not-two',
] as const;
export type DropReason = (typeof dropReasons)[number];

export const droppedSchema = z.object({
  /** As the model named it, clipped. */
  field: z.string(),
  option: z.string().optional(),
  quote: z.string(),
  why: z.enum(dropReasons),
});
export type Dropped = z.infer<typeof droppedSchema>;

/** Why a reply is no answer to its question. */
const refusals = ['question', 'not-an-answer', 'no-option', 'several-options', 'pasted'] as const;
export type Refusal = (typeof refusals)[number];

const keptSchema = z.object({
  field: z.string(),
  /** `option` is null for words; `none` where the words say that none is wanted. */
  quotes: z.array(quoteSchema.extend({ option: z.string().nullable() })),
});
export type Kept = z.infer<typeof keptSchema>;

const textIds = z.array(z.string());

/** In the order in which they came about; `foldIntake` makes the state of them. */
export const intakeFactSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text.given'),
    data: z.object({
      textId: z.string(),
      text: z.string(),
      /** The questions that were open then, by field, as they were numbered from 1. */
      asked: z.array(z.string()),
      /** Rules have read all of it, so the model need not. */
      read: z.boolean(),
    }),
  }),
  z.object({
    type: z.literal('fields.extracted'),
    data: z.object({
      textIds,
      kept: z.array(keptSchema),
      dropped: z.array(droppedSchema),
      usage: usageSchema.optional(),
    }),
  }),
  z.object({ type: z.literal('extraction.failed'), data: z.object({ textIds, why: z.string() }) }),
  z.object({ type: z.literal('questions.asked'), data: z.object({ fields: z.array(z.string()) }) }),
  z.object({
    type: z.literal('field.answered'),
    data: z.object({ field: z.string(), value: intakeValueSchema }),
  }),
  z.object({
    type: z.literal('answer.refused'),
    data: z.object({ field: z.string(), why: z.enum(refusals) }),
  }),
  z.object({
    type: z.literal('contradiction.found'),
    data: z.object({ field: z.string(), first: quoteSchema, second: quoteSchema }),
  }),
]);
export type IntakeFact = z.infer<typeof intakeFactSchema>;

export const intakeQuestionSchema = z.object({
  /** From 1. */
  number: z.number().int().positive(),
  field: z.string(),
  kind: z.enum(['words', 'choice', 'choices']),
  title: z.string(),
  ask: z.string(),
  help: z.string(),
  options: z.array(intakeOptionSchema.pick({ value: true, title: true, adds: true })),
  why: z.enum(['missing', 'contradiction', ...refusals]),
  /** The two that do not go together. */
  between: z.array(quoteSchema),
  /** What stands in pasted text and was pointed out for it: the person may take it over, the app does not. */
  pasted: z.array(z.string()),
});
export type IntakeQuestion = z.infer<typeof intakeQuestionSchema>;

export const changeSizes = ['small', 'medium', 'large'] as const;
export const changeSizeSchema = z.enum(changeSizes);
export type ChangeSize = z.infer<typeof changeSizeSchema>;

/** How much of a pipeline a change goes through. kept: neither rule nor model said it, so it is the middle. */
export const changeSizingSchema = z.object({
  size: changeSizeSchema,
  by: z.enum(['rule', 'model', 'kept', 'person']),
  why: z.string(),
  usage: usageSchema.optional(),
});
export type ChangeSizing = z.infer<typeof changeSizingSchema>;
