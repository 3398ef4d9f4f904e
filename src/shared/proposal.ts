/**
 * What a call would do, computed without doing it. An approval is bound to the digest of a proposal's canonical JSON, so
 * everything a person must be able to rely on is in here, and file contents are in it by their digest.
 */
import { z } from 'zod';
import { guardMarkSchema } from './guard.ts';
import { noticeShape } from './notice.ts';
import { answersSchema, questionSchema } from './question.ts';
import { taskPlanSchema } from './task-plan.ts';

export const effects = ['read', 'write', 'exec', 'network', 'ask', 'control'] as const;
export const effectSchema = z.enum(effects);
export type Effect = z.infer<typeof effectSchema>;

const placePath = z.string().min(1).max(4_000);
const placeGrantSchema = z.union([
  /** One more folder to write. */
  z.strictObject({ write: placePath }),
  /** One file or folder to read that the sandbox hides. */
  z.strictObject({ read: placePath }),
]);
export type PlaceGrant = z.infer<typeof placeGrantSchema>;

/**
 * What a person may give one command beyond the sandbox: the network, one place, or the person's own rights without any sandbox. Only
 * a decision has it; nothing that a model writes can. As decided, a place is its real path.
 */
export const grantSchema = z.union([z.enum(['network', 'unsandboxed']), placeGrantSchema]);
export type Grant = z.infer<typeof grantSchema>;
export type GrantKind = 'network' | 'unsandboxed' | 'write' | 'read';

export const grantKind = (grant: Grant): GrantKind =>
  typeof grant === 'string' ? grant : 'write' in grant ? 'write' : 'read';

/** The place it is for, if it is for one. */
export const grantPlace = (grant: Grant): string | null =>
  typeof grant === 'string' ? null : 'write' in grant ? grant.write : grant.read;

/** The person lets it run on without a time limit while the session goes on. Only a decision has it, as with `grantSchema`. */
export const backgroundWish = z.literal(true).optional();

/** Lower-case hex SHA-256 of a file's bytes; the bytes themselves are in the blob store under that name. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A file before and after, by the digests of its contents. */
export const changedFileSchema = z.object({
  /** Relative to the workspace, with forward slashes. */
  path: z.string(),
  /** Null when the file does not exist before (or after) the change. */
  before: digestSchema.nullable(),
  after: digestSchema.nullable(),
  /** Only where the change is about it: whether it may be executed from then on. An existing file else keeps its bits. */
  executable: z.boolean().optional(),
});
export type ChangedFile = z.infer<typeof changedFileSchema>;

/** The change alone, of something that has more. */
export const changeAlone = ({ path, before, after, executable }: ChangedFile): ChangedFile => ({
  ...{ path, before, after },
  ...(executable === undefined ? {} : { executable }),
});

/** Its contents or its bits. */
export const changesSomething = ({ before, after, executable }: ChangedFile): boolean =>
  before !== after || executable !== undefined;

export const patchFileSchema = changedFileSchema.extend({
  added: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
  /**
   * The file changed under the review, so `after` is two changes made into one: what both began from, and the person's own. At
   * `conflicts` places both changed the same lines, and the person's stand there until they are decided about. What no lines can be
   * merged of (a deletion, bytes that are not text) is one such place.
   */
  merged: z
    .object({
      base: digestSchema.nullable(),
      mine: digestSchema.nullable(),
      conflicts: z.number().int().nonnegative(),
    })
    .optional(),
});

export const proposalSchema = z.discriminatedUnion('kind', [
  /** Nothing is left to do: proposing has read what was asked for. */
  z.object({ kind: z.literal('answer'), content: z.string() }),
  z.object({ kind: z.literal('patch'), files: z.array(patchFileSchema).min(1) }),
  z.object({
    kind: z.literal('command'),
    command: z.string(),
    /** Relative to the workspace; '.' is its root. */
    cwd: z.string(),
    timeoutMs: z.number().int().positive(),
    /** What was true of the sandbox when this was proposed; `enforced` runs in it or not at all. Absent in old journals. */
    sandbox: z.enum(['enforced', 'unavailable', 'off']).optional(),
    /** It sees the workspace read-only, because its agent may not write: `enforced` then, and no grant undoes it. */
    readOnly: z.literal(true).optional(),
    /** It runs in the agent's copy of the workspace, and what it changes there is held: `enforced` then, see `held.ts`. */
    inCopy: z.literal(true).optional(),
    /** Only in what was decided. */
    grant: grantSchema.optional(),
    background: backgroundWish,
    /** Which folder the workspace is, beyond its name: a command runs in that one or not at all. */
    folder: z.string().optional(),
    /** Digest of the environment it gets, besides terminal settings: another one is another command. Absent in old journals. */
    environment: z.string().optional(),
    /** It is the check of this feature of the plan, see `plan.ts`: a person's command, which an agent only has run. */
    feature: z.string().optional(),
    /** An agent planned that and nobody kept it, because the session lets all go: then the limits of the agent at work hold. */
    unkept: z.literal(true).optional(),
  }),
  /** `more`: asked at the same time. */
  z.object({
    kind: z.literal('question'),
    ...questionSchema.shape,
    more: z.array(questionSchema).optional(),
  }),
  /** Told the person, who need not answer. */
  z.object({ kind: z.literal('notice'), ...noticeShape }),
  z.object({ kind: z.literal('completion'), result: z.string() }),
  z.object({ kind: z.literal('mode'), mode: z.string(), reason: z.string() }),
  /** Work for other agents, each in a session of its own. */
  z.object({ kind: z.literal('tasks'), tasks: z.array(taskPlanSchema).min(1) }),
  /** For the plan; a person keeps it there. */
  z.object({
    ...{ kind: z.literal('feature'), title: z.string(), done: z.string(), check: z.string().nullable() },
    /** In place of the feature of this id, or with `drop` nothing. */
    ...{ id: z.string().optional(), drop: z.literal(true).optional(), why: z.string().optional() },
  }),
  /** The agent goes round in circles, and the person is asked before the call is even proposed. */
  z.object({ kind: z.literal('loop'), seen: guardMarkSchema }),
]);

export type PatchFile = z.infer<typeof patchFileSchema>;
export type Proposal = z.infer<typeof proposalSchema>;
export type QuestionProposal = Extract<Proposal, { kind: 'question' }>;
export type PatchProposal = Extract<Proposal, { kind: 'patch' }>;
export type ModeProposal = Extract<Proposal, { kind: 'mode' }>;
export type TasksProposal = Extract<Proposal, { kind: 'tasks' }>;
export type CommandProposal = Extract<Proposal, { kind: 'command' }>;

/** What a person says of one line of a file of a patch; told to the model with the decision. */
const commentSchema = z.strictObject({
  path: z.string().min(1).max(4_000),
  /** From 1, of the text as it was decided; of a file that is not written, as it was proposed. */
  line: z.number().int().positive(),
  words: z.string().min(1).max(10_000),
});
export type ReviewComment = z.infer<typeof commentSchema>;
export const commentsSchema = z.array(commentSchema).max(200).optional();

/** What a person decided. Edited contents are stored first and named by digest; `words` are told to the model as they are. */
export const decisionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('approve'),
    grant: grantSchema.optional(),
    background: backgroundWish,
    comments: commentsSchema,
  }),
  z.object({
    kind: z.literal('edit'),
    grant: grantSchema.optional(),
    background: backgroundWish,
    /** Files whose proposed contents the person changed; the others are applied as proposed. */
    files: z.array(z.object({ path: z.string(), after: digestSchema })).optional(),
    /** Files that are not to be written at all. */
    refused: z.array(z.string()).optional(),
    comments: commentsSchema,
    /** The command as the person changed it. */
    command: z.string().optional(),
  }),
  z.object({ kind: z.literal('reject'), words: z.string(), comments: commentsSchema }),
  /** `words` are what the model is told; `answers` what they were made of, where more than one thing could be chosen. */
  z.object({ kind: z.literal('answer'), words: z.string(), answers: answersSchema }),
]);

export type Decision = z.infer<typeof decisionSchema>;

/** Files that were changed on disk at places that the patch changes, too: those places wait for a word of their own. */
export const clashingFiles = (proposal: Proposal | null): string[] =>
  proposal?.kind === 'patch'
    ? proposal.files.filter(({ merged }) => (merged?.conflicts ?? 0) > 0).map(({ path }) => path)
    : [];

/** The proposal as decided: what commit is to do. Equal to `proposal` unless the decision is an edit of it or grants something. */
export function decidedProposal(proposal: Proposal, decision: Decision | undefined): Proposal {
  if (proposal.kind === 'command') return decidedCommand(proposal, decision);
  if (decision?.kind !== 'edit' || proposal.kind !== 'patch') return proposal;
  const edited = new Map(decision.files?.map((file) => [file.path, file.after]));
  const refused = new Set(decision.refused);
  return {
    kind: 'patch',
    files: proposal.files
      .filter(({ path }) => !refused.has(path))
      .map((file) => withText(file, edited.get(file.path))),
  };
}

/** Who takes none of a file's changes leaves it as it is, its bits as well. */
function withText({ executable, ...file }: PatchFile, after = file.after): PatchFile {
  const isLeft = after === file.before && after !== file.after;
  return { ...file, after, ...(executable === undefined || isLeft ? {} : { executable }) };
}

function decidedCommand(proposal: CommandProposal, decision: Decision | undefined): CommandProposal {
  if (decision?.kind !== 'approve' && decision?.kind !== 'edit') return proposal;
  const { grant, background } = decision;
  const command = decision.kind === 'edit' ? (decision.command ?? proposal.command) : proposal.command;
  return {
    ...{ ...proposal, command },
    ...(grant === undefined ? {} : { grant }),
    ...(background === undefined ? {} : { background }),
  };
}
