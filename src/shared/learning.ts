/**
 * Alternatives between which the app chooses by what came of them: the words for them, and their figures. The first of each choice
 * is the usual one, which is what is done without any figures and when learning is off.
 */
import { z } from 'zod';

/**
 * edit-format: which tools for editing a session is offered, for good · prompt: a line behind a message · retry: the temperature of
 * the attempt after a call that could not be read or an edit that could not be applied ·
 * lessons: whether a turn is told what a model said of an earlier failure, where that matches. What a person wrote is always told.
 */
export const learningChoiceSchema = z.enum(['edit-format', 'prompt', 'retry', 'lessons']);
export type LearningChoice = z.infer<typeof learningChoiceSchema>;

export const usualArm = 'usual';
export const learningArms: Readonly<Record<LearningChoice, readonly string[]>> = {
  'edit-format': [usualArm, 'whole-file'],
  prompt: [usualArm, 'look-first'],
  retry: [usualArm, 'cool', 'warm'],
  lessons: [usualArm, 'untold'],
};

/** Of the usual alternative, before any other is chosen. */
export const enoughResults = 8;

/** What a message asks for, as far as its words and the agent at work say it. */
const taskKinds = ['change', 'plan', 'cause', 'question', 'other'] as const;
export const taskKindSchema = z.enum(taskKinds);
export type TaskKind = z.infer<typeof taskKindSchema>;

/** What decided a trial, and whether that speaks for the alternative. */
export const trialOutcomes = {
  applied: true,
  readable: true,
  done: true,
  unmatched: false,
  unreadable: false,
  cut: false,
  rejected: false,
  undone: false,
  refused: false,
  limit: false,
  failing: false,
} as const satisfies Record<string, boolean>;
export type TrialOutcome = keyof typeof trialOutcomes;

/** Of which figures are kept apart. */
const cellShape = { choice: learningChoiceSchema, model: z.string().min(1).max(2_000), kind: taskKindSchema };
export const learningCellSchema = z.object(cellShape);
export type LearningCell = z.infer<typeof learningCellSchema>;

/** One use of an alternative that was decided; `id` is what it was about (a call, a turn), one of each choice. */
export interface Trial extends LearningCell {
  id: string;
  arm: string;
  outcome: TrialOutcome;
  at: number;
}

/**
 * off: learning is · few: too little is known of the usual one to leave it · leads: it worked best lately · untried: the usual one
 * did badly and nothing is known of this one yet · even: the usual one is not worse.
 */
const reasonSchema = z.enum(['off', 'few', 'leads', 'untried', 'even']);

const armFiguresSchema = z.object({
  arm: z.string(),
  trials: z.number().int().nonnegative(),
  successes: z.number().int().nonnegative(),
  /** Of the newest trials, which count more than old ones; null without any. */
  rate: z.number().nullable(),
  /** How often it is chosen from here on, from 0 to 1. */
  share: z.number(),
  /** When its figures changed last, in milliseconds since 1970. */
  last: z.number().nullable(),
  /** How many trials ended in which way. */
  outcomes: z.record(z.string(), z.number().int()),
});
export type ArmFigures = z.infer<typeof armFiguresSchema>;

export const learningFiguresSchema = z.object({
  ...cellShape,
  /** In the order of `learningArms`. */
  arms: z.array(armFiguresSchema),
  /** The one that is chosen most often now, and why. */
  leading: z.string(),
  why: reasonSchema,
});
export type LearningFigures = z.infer<typeof learningFiguresSchema>;

/** In the journal where another than the usual one was chosen; `why` as it was then. */
export const chosenShape = {
  turnId: z.string(),
  choice: learningChoiceSchema,
  arm: z.string(),
  model: z.string(),
  kind: taskKindSchema,
  why: z.string(),
};
const chosenSchema = z.object(chosenShape);
export type Chosen = z.infer<typeof chosenSchema>;

/** The same of a single request, among the notes of its reply. */
export const retryNoteShape = {
  kind: z.literal('alternative'),
  arm: z.string(),
  temperature: z.number(),
  why: z.string(),
  /** The server takes no such request; it was asked as usual then. */
  refused: z.literal(true).optional(),
};
const retryNoteSchema = z.object(retryNoteShape);
export type RetryNote = z.infer<typeof retryNoteSchema>;
