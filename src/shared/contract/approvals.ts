/** What waits for a person, the texts to decide on, and the decision. */
import { z } from 'zod';
import { backgroundWish, commentsSchema, grantSchema } from '../proposal.ts';
import { answersSchema } from '../question.ts';
import { shortDecisionSchema } from '../short-decision.ts';
import { base, done, ofSession, sessionId, words } from './base.ts';

export const approvalRowSchema = z.object({
  sessionId: z.string(),
  sessionTitle: z.string(),
  approvalId: z.string(),
  callId: z.string(),
  tool: z.string(),
  summary: z.string(),
  rule: z.string(),
  digest: z.string(),
  kind: z.enum(['patch', 'command', 'question', 'other']),
  conflicted: z.boolean(),
  /** Files that were changed on disk at places that the patch changes, too: each is to be named in `settled` to be written. */
  clashing: z.array(z.string()),
  /** The agent that asks. */
  agent: z.string(),
  /** Of a patch. */
  size: z.object({ files: z.number().int(), added: z.number().int(), removed: z.number().int() }).nullable(),
  /** Null where its card is needed. */
  short: shortDecisionSchema.nullable(),
  /** Somebody has the session open. */
  watched: z.boolean(),
  at: z.number(),
});

const rangeSchema = z.object({ from: z.number().int().nonnegative(), to: z.number().int().nonnegative() });

/** Formats that cannot hold a program. */
const imageTypeSchema = z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** What can be said of contents that are not text. */
const contentFactsSchema = z.object({
  bytes: z.number().int().nonnegative(),
  digest: z.string(),
  /** Null for all but an image that a page may show. */
  image: z.object({ type: imageTypeSchema, width: z.number(), height: z.number() }).nullable(),
});

/** One file of a patch as text, decoded; null where there is no file or it is not text (then `note` says what it is). */
export const patchTextSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** What the file holds on disk now, when that is not `before`: somebody changed it meanwhile. */
  now: z.string().nullable().optional(),
  /**
   * Of a file that changed under the review: the places where the merged `after` is not `before`, in lines counted from 0. `base` is
   * what both began from, where both changed it: such a place is to be decided about; null where only the patch did.
   */
  merged: z
    .array(z.object({ old: rangeSchema, now: rangeSchema, base: z.array(z.string()).nullable() }))
    .optional(),
  language: z.string(),
  note: z.string().nullable(),
  /** Only with a note; null where there is no file, or its contents are not kept any more. */
  facts: z.object({ before: contentFactsSchema.nullable(), after: contentFactsSchema.nullable() }).optional(),
});

export const patchRenamesSchema = z.array(
  z.object({
    from: z.string(),
    to: z.string(),
    /** Between the two. */
    added: z.number().int().nonnegative(),
    removed: z.number().int().nonnegative(),
  }),
);

export const patchVersionSchema = z.enum(['proposed', 'decided']);
export type PatchVersion = z.infer<typeof patchVersionSchema>;

/** Full texts of files the person changed; line ends of unchanged lines are kept whatever the editor did to them. */
const fileTexts = z.array(z.object({ path: z.string(), text: z.string().max(10_000_000) }));
/** Files in which every place that was changed on disk and by the patch is as the person wants it. Nothing is written without. */
const settled = z.array(z.string().min(1).max(4_000)).max(10_000).optional();

export const decisionInputSchema = z.discriminatedUnion('kind', [
  /** `grant`: for a command in the sandbox only. `background`: for a command only. */
  z.object({
    kind: z.literal('approve'),
    grant: grantSchema.optional(),
    background: backgroundWish,
    settled,
    comments: commentsSchema,
  }),
  z.object({
    kind: z.literal('edit'),
    grant: grantSchema.optional(),
    background: backgroundWish,
    files: fileTexts.optional(),
    /** Files of the patch that are not to be written; at least one is left. */
    refused: z.array(z.string().min(1).max(4_000)).max(10_000).optional(),
    settled,
    comments: commentsSchema,
    command: z.string().min(1).max(100_000).optional(),
  }),
  z.object({ kind: z.literal('reject'), words, comments: commentsSchema }),
  /** To a question: `words`, or one of `answers` for each that is asked. */
  z.object({ kind: z.literal('answer'), words: words.min(1).optional(), answers: answersSchema }),
]);

export const approvalContract = {
  pending: base
    .route({
      method: 'GET',
      path: '/approvals',
      summary: 'Everything that waits for a person, in the order it matters',
    })
    .input(z.object({ sessionId: sessionId.optional() }))
    .output(z.array(approvalRowSchema)),
  /** CONFLICT when a file changed meanwhile (nothing is written, the person's text is kept) or the card is stale. */
  decide: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/approvals/{approvalId}',
      summary: 'Approve, edit, reject or answer',
    })
    .input(ofSession.extend({ approvalId: z.string(), digest: z.string(), decision: decisionInputSchema }))
    .output(done),
  /** After a conflict: propose the kept text again, merged with the files as they are now. `files`: what was typed since. */
  renew: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/approvals/{approvalId}/renew',
      summary: 'Propose again on the changed files',
    })
    .input(ofSession.extend({ approvalId: z.string(), files: fileTexts.optional() }))
    .output(done),
};

export const patchContract = {
  read: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/patches/{callId}',
      summary: 'Texts before and after, for review',
    })
    .input(
      ofSession.extend({
        callId: z.string(),
        path: z.string().optional(),
        /** decided (the usual): as the person changed it, once they decided · proposed: as it was before that. */
        version: patchVersionSchema.optional(),
      }),
    )
    .output(z.array(patchTextSchema)),
  renames: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/patches/{callId}/renames',
      summary: 'Files of a patch that are one file under a new name: deleted and new, the same or nearly',
    })
    .input(ofSession.extend({ callId: z.string(), version: patchVersionSchema.optional() }))
    .output(patchRenamesSchema),
  image: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/patches/{callId}/image',
      summary: 'One side of an image of a patch; its type is told by its bytes, not by its name',
    })
    .input(
      ofSession.extend({
        callId: z.string(),
        path: z.string(),
        side: z.enum(['before', 'after']),
        version: patchVersionSchema.optional(),
      }),
    )
    .output(z.object({ type: imageTypeSchema, base64: z.string() })),
};
