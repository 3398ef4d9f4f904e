/**
 * What an agent asks a person, one thing or several at once, and what they answer. An answer names choices by their place, since
 * two choices may read alike; how it reads for the model is made where it is checked (`main/agent/answers.ts`).
 */
import { z } from 'zod';

export const questionSchema = z.object({
  question: z.string(),
  /** None where only words can answer. Own words are always an answer, too. */
  options: z.array(z.string()),
  /** Any number of them may be ticked; else one. */
  pick: z.literal('several').optional(),
});
export type Question = z.infer<typeof questionSchema>;

const answerSchema = z.strictObject({
  /** Places in `options`, from 0. */
  chosen: z.array(z.number().int().nonnegative()).max(100),
  words: z.string().max(10_000),
});
export type QuestionAnswer = z.infer<typeof answerSchema>;
/** One for each question, in order; one that is empty leaves its question open. */
export const answersSchema = z.array(answerSchema).min(1).max(100).optional();

/** A proposal of that kind has its first question in itself, as old journals have their only one. */
export const questionsOf = ({
  question,
  options,
  pick,
  more = [],
}: Question & { more?: readonly Question[] | undefined }): Question[] => [
  { question, options, ...(pick === undefined ? {} : { pick }) },
  ...more,
];

export const isAnswered = ({ chosen, words }: QuestionAnswer): boolean =>
  chosen.length > 0 || words.trim() !== '';
