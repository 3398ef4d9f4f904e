/** What waits for a person, the texts to decide on, and the decision. */
import { z } from 'zod';
import { grantSchema } from '../proposal.ts';
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
  at: z.number(),
});

/** One file of a patch as text, decoded; null where there is no file or it is not text (then `note` says what it is). */
export const patchTextSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** What the file holds on disk now, when that is not `before`: somebody changed it meanwhile. */
  now: z.string().nullable().optional(),
  language: z.string(),
  note: z.string().nullable(),
});

export const patchVersionSchema = z.enum(['proposed', 'decided']);
export type PatchVersion = z.infer<typeof patchVersionSchema>;

export const decisionInputSchema = z.discriminatedUnion('kind', [
  /** `grant`: for a command in the sandbox only. */
  z.object({ kind: z.literal('approve'), grant: grantSchema.optional() }),
  z.object({
    kind: z.literal('edit'),
    grant: grantSchema.optional(),
    /** Full texts of the files the person changed; line ends of unchanged lines are kept whatever the editor did to them. */
    files: z.array(z.object({ path: z.string(), text: z.string().max(10_000_000) })).optional(),
    command: z.string().min(1).max(100_000).optional(),
  }),
  z.object({ kind: z.literal('reject'), words }),
  z.object({ kind: z.literal('answer'), words: words.min(1) }),
]);

export const approvalContract = {
  pending: base
    .route({
      method: 'GET',
      path: '/approvals',
      summary: 'Everything that waits for a person, oldest first',
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
  /** After a conflict: propose the kept text again, against the files as they are now. */
  renew: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/approvals/{approvalId}/renew',
      summary: 'Propose again on the changed files',
    })
    .input(ofSession.extend({ approvalId: z.string() }))
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
};
