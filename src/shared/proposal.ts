/**
 * What a call would do, computed without doing it. An approval is bound to the digest of a proposal's canonical JSON, so
 * everything a person must be able to rely on is in here, and file contents are in it by their digest.
 */
import { z } from 'zod';

export const effects = ['read', 'write', 'exec', 'network', 'ask', 'control'] as const;
export const effectSchema = z.enum(effects);
export type Effect = z.infer<typeof effectSchema>;

/**
 * What a person may give one command beyond the sandbox: the network, or the person's own rights without any sandbox. Only a
 * decision has it; nothing that a model writes can.
 */
export const grantSchema = z.enum(['network', 'unsandboxed']);
export type Grant = z.infer<typeof grantSchema>;

/** Lower-case hex SHA-256 of a file's bytes; the bytes themselves are in the blob store under that name. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

export const patchFileSchema = z.object({
  /** Relative to the workspace, with forward slashes. */
  path: z.string(),
  /** Null when the file does not exist before (or after) the patch. */
  before: digestSchema.nullable(),
  after: digestSchema.nullable(),
  added: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
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
    /** Only in what was decided. */
    grant: grantSchema.optional(),
    /** Which folder the workspace is, beyond its name: a command runs in that one or not at all. */
    folder: z.string().optional(),
  }),
  z.object({ kind: z.literal('question'), question: z.string(), options: z.array(z.string()) }),
  z.object({ kind: z.literal('completion'), result: z.string() }),
  z.object({ kind: z.literal('mode'), mode: z.string(), reason: z.string() }),
]);

export type PatchFile = z.infer<typeof patchFileSchema>;
export type Proposal = z.infer<typeof proposalSchema>;
export type PatchProposal = Extract<Proposal, { kind: 'patch' }>;
export type ModeProposal = Extract<Proposal, { kind: 'mode' }>;
export type CommandProposal = Extract<Proposal, { kind: 'command' }>;

/** What a person decided. Edited contents are stored first and named by digest; `words` are told to the model as they are. */
export const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve'), grant: grantSchema.optional() }),
  z.object({
    kind: z.literal('edit'),
    grant: grantSchema.optional(),
    /** Files whose proposed contents the person changed; the others are applied as proposed. */
    files: z.array(z.object({ path: z.string(), after: digestSchema })).optional(),
    /** The command as the person changed it. */
    command: z.string().optional(),
  }),
  z.object({ kind: z.literal('reject'), words: z.string() }),
  z.object({ kind: z.literal('answer'), words: z.string() }),
]);

export type Decision = z.infer<typeof decisionSchema>;

/** The proposal as decided: what commit is to do. Equal to `proposal` unless the decision is an edit of it or grants something. */
export function decidedProposal(proposal: Proposal, decision: Decision | undefined): Proposal {
  if (proposal.kind === 'command') return decidedCommand(proposal, decision);
  if (decision?.kind !== 'edit' || proposal.kind !== 'patch') return proposal;
  const edited = new Map(decision.files?.map((file) => [file.path, file.after]));
  return {
    kind: 'patch',
    files: proposal.files.map((file) => ({ ...file, after: edited.get(file.path) ?? file.after })),
  };
}

function decidedCommand(proposal: CommandProposal, decision: Decision | undefined): CommandProposal {
  if (decision?.kind !== 'approve' && decision?.kind !== 'edit') return proposal;
  const { grant } = decision;
  const command = decision.kind === 'edit' ? (decision.command ?? proposal.command) : proposal.command;
  return { ...proposal, command, ...(grant === undefined ? {} : { grant }) };
}
