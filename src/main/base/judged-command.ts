/**
 * A command that no agent asked for (a check of the plan, a gate), between the rules and its run: what they say of it, and whether a
 * person's word lets it. A word is for a digest of what was shown, so that it lets nothing else run.
 */
import type { AskedCheck } from '../../shared/plan.ts';
import type { CommandProposal } from '../../shared/proposal.ts';

/** What the rules say of a command as things are now. */
export interface Judged {
  verdict: 'allow' | 'ask' | 'deny';
  rule: string;
  proposal: CommandProposal;
  /** Of the proposal and of the files it would run: what a person's word is bound to. */
  digest: string;
}

/** How a command ended, as its tool tells. `content`: one line of how, then what it printed. */
export interface Ran {
  outcome: 'done' | 'failed' | 'cancelled';
  content: string;
  exitCode?: number;
}

export interface Named {
  id: string;
  title: string;
}

/** What is to be shown first, or what lets it run: the digest of what a person saw, null where a rule lets it go unseen. */
export function asked(
  { id, title }: Named,
  { verdict, rule, digest, proposal }: Judged,
  approved: readonly string[],
): AskedCheck | { approved: string | null } {
  if (verdict === 'allow') return { approved: null };
  if (approved.includes(digest)) return { approved: digest };
  const { command, sandbox = 'enforced' } = proposal;
  return { id, title, command, rule, sandbox, digest };
}

/** The end says more than the beginning. */
export const clipEnds = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest / 4)}\n[…]\n${text.slice(-(longest * 3) / 4)}`;
