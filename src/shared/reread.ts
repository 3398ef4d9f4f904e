/**
 * Why a server read again what it had read before: the part of a reply's record that the cache meter names. Only findings: a step
 * that read little more than what was new has none.
 */
import { z } from 'zod';

/** Tokens more than what was new that say nothing: rounding, the template's marks around a reply, a batch. */
export const slackTokens = 64;

export const rereadCauses = [
  /** What we sent differs from what we sent before, at `part`. */
  'changed',
  /** Requests of others took the server's place for this conversation, and it kept no copy. */
  'other-request',
  /** A question of ours beside the conversation (a title, a summary) was rendered otherwise, and the server kept only that. */
  'aside',
  /** Requests of a program that is not ours took its place. */
  'other-program',
  'restarted',
  /** Another model, chat template or server program answers at the address. */
  'swapped',
  /** The server has never reused anything. */
  'no-cache',
  /** It can only go on where it stopped: sliding windows and recurrent models keep no earlier state. */
  'no-rollback',
  /** The template shows the last reply otherwise than it was written, mostly without its reasoning. */
  'reply-changed',
  'unknown',
] as const;
export type RereadCause = (typeof rereadCauses)[number];

export const rereadParts = ['tools', 'system', 'history'] as const;
export type RereadPart = (typeof rereadParts)[number];

export const rereadShape = {
  kind: z.literal('reread'),
  cause: z.enum(rereadCauses),
  /** Tokens of the prompt that were read. */
  read: z.number().int().nonnegative(),
  /** Of these, tokens that were new: it could not have read fewer. Estimated where something changed. */
  fresh: z.number().int().nonnegative(),
  /** Where what we sent differs first; absent when it does not. */
  part: z.enum(rereadParts).optional(),
};
const rereadSchema = z.object(rereadShape);
export type Reread = z.infer<typeof rereadSchema>;
