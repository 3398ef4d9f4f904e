/**
 * What can be decided in a line, because the line shows all that its card would: a question with choices, a plain command in the
 * sandbox, a change of agent. Anything with more to it (a patch, what is unusual, bound files, characters that do not show) is opened.
 */
import { z } from 'zod';
import type { CommandProposal, QuestionProposal } from './proposal.ts';
import type { Approval, Call } from './session-state.ts';

export const shortDecisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('question'), text: z.string(), options: z.array(z.string()) }),
  z.object({
    kind: z.literal('command'),
    text: z.string(),
    cwd: z.string(),
    timeoutMs: z.number(),
    /** What it may write in the sandbox. */
    writes: z.enum(['workspace', 'copy', 'nothing']),
  }),
  z.object({ kind: z.literal('mode'), text: z.string() }),
]);
export type ShortDecision = z.infer<typeof shortDecisionSchema>;

const longest = { text: 300, option: 120, options: 9 } as const;
const isPlain = (text: string): boolean => text.length <= longest.text && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);

/** Null where it takes its card. */
export function shortDecision(
  { proposal }: Pick<Call, 'proposal'>,
  approval: Approval,
): ShortDecision | null {
  if (approval.guard !== undefined || approval.conflict !== null) return null;
  if (proposal?.kind === 'question') return shortQuestion(proposal);
  if (proposal?.kind === 'command') return shortCommand(proposal, approval);
  if (proposal?.kind !== 'mode') return null;
  const text = `${proposal.mode}: ${proposal.reason}`;
  return isPlain(text) ? { kind: 'mode', text } : null;
}

function shortQuestion({ question, options, pick, more }: QuestionProposal): ShortDecision | null {
  const choices = [...new Set(options)];
  const isShort =
    choices.length > 0 &&
    choices.length <= longest.options &&
    choices.every((option) => option.length <= longest.option && isPlain(option));
  if (pick !== undefined || more !== undefined || !isShort || !isPlain(question)) return null;
  return { kind: 'question', text: question, options: choices };
}

function shortCommand(proposal: CommandProposal, { command: facts }: Approval): ShortDecision | null {
  const { command, cwd, timeoutMs, sandbox, inCopy, readOnly } = proposal;
  const { unusual = [], operands = [], withheld = [] } = facts ?? {};
  if (sandbox !== 'enforced' || facts === undefined || !isPlain(command) || !isPlain(cwd)) return null;
  if (unusual.length + operands.length + withheld.length > 0) return null;
  const writes = readOnly === true ? 'nothing' : inCopy === true ? 'copy' : 'workspace';
  return { kind: 'command', text: command, cwd, timeoutMs, writes };
}
