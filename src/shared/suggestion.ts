/**
 * Rules that the app proposes because a person decided the same way again and again, and what became of those that were taken. A
 * suggestion allows nothing: it is a rule that a person may add, with what speaks for it.
 */
import { z } from 'zod';
import { ruleSchema } from './policy.ts';

const time = z.number();

export const suggestionSchema = z.object({
  id: z.string(),
  /** What would be stored, to the letter. */
  rule: ruleSchema,
  /** In a row, as they were proposed; each ended with exit code 0. */
  approvals: z.number().int().positive(),
  /** In how many sessions those were. */
  sessions: z.number().int().positive(),
  /** Of those approvals, milliseconds since 1970. */
  firstAt: time,
  lastAt: time,
  /** Calls of this folder's past that are not the command itself and would have run unseen too; `commands`: the newest of them. */
  also: z.object({ count: z.number().int(), commands: z.array(z.string()) }),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

/** undone: the person took back what its command had made, or refused it in a review · rejected: they did not let it run · changed: they let another one run in its place. */
export const withdrawalKindSchema = z.enum(['undone', 'rejected', 'changed']);
export type WithdrawalKind = z.infer<typeof withdrawalKindSchema>;

/** A rule that was taken from a suggestion and that the app took out of the rules again. */
export const withdrawnRuleSchema = z.object({
  id: z.string(),
  rule: ruleSchema,
  kind: withdrawalKindSchema,
  at: time,
});
export type WithdrawnRule = z.infer<typeof withdrawnRuleSchema>;

/** A rule that was taken from a suggestion, holds, and whose last command did not go well, or was followed by a check that failed. */
export const doubtfulRuleSchema = z.object({
  id: z.string(),
  rule: ruleSchema,
  /** Null where the command did not come to an end of its own. */
  exitCode: z.number().int().nullable(),
  /** Of this command, which had passed before and failed when nothing but the rule's had run; null where it is the rule's own. */
  check: z.string().nullable(),
  at: time,
});
export type DoubtfulRule = z.infer<typeof doubtfulRuleSchema>;

/** What is remembered beside the rules themselves. */
export const suggestionNotesSchema = z.object({
  /** `approvals`: how many spoke for it when it was not wanted. */
  dismissed: z.array(z.object({ id: z.string(), workspace: z.string(), approvals: z.number() })),
  /** Rules that come from a suggestion, and since when. */
  taken: z.array(z.object({ rule: ruleSchema, at: time })),
  withdrawn: z.array(withdrawnRuleSchema),
});
export type SuggestionNotes = z.infer<typeof suggestionNotesSchema>;

export const suggestionListSchema = z.object({
  /** The one that most speaks for first. */
  suggestions: z.array(suggestionSchema),
  /** Of every folder, because rules are. */
  withdrawn: z.array(withdrawnRuleSchema),
  doubtful: z.array(doubtfulRuleSchema),
});
export type SuggestionList = z.infer<typeof suggestionListSchema>;
