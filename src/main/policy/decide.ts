/**
 * Whether a call may go on: on its own, after a person's word, or not at all. The rule is words for the card and for the
 * journal, so that nobody has to guess why it asked. Deny beats ask beats allow.
 */
import type { ApproveMode } from '../../shared/event.ts';
import type { Effect, Proposal } from '../../shared/proposal.ts';
import { pathTier } from './path-tiers.ts';

export interface PolicyInput {
  effect: Effect;
  approve: ApproveMode;
  mode: string;
  proposal: Proposal;
}

export interface PolicyDecision {
  verdict: 'allow' | 'ask' | 'deny';
  /** Reads after "why?": `asks because every write waits for you`. */
  rule: string;
  /** True when the patch changes a file that makes something run; the card marks it. */
  executable: boolean;
}

/** Pure. Effects that change nothing are allowed; what a question asks is waited for elsewhere. */
export function decidePolicy({ effect, approve, proposal }: PolicyInput): PolicyDecision {
  const paths = proposal.kind === 'patch' ? proposal.files.map((file) => file.path) : [];
  const locked = paths.find((path) => pathTier(path) === 'protected');
  if (locked !== undefined) {
    return { verdict: 'deny', rule: `refused because no tool may change ${locked}`, executable: false };
  }
  const runs = paths.find((path) => pathTier(path) === 'executable');
  const decided = (verdict: PolicyDecision['verdict'], rule: string): PolicyDecision => ({
    verdict,
    rule,
    executable: runs !== undefined,
  });
  if (effect === 'read' || effect === 'control' || effect === 'ask') {
    return decided('allow', 'allowed because it changes nothing');
  }
  if (approve === 'reads')
    return decided('deny', `refused because this session may only read (${noun(effect)})`);
  const warning = runs === undefined ? '' : `; ${runs} can make something run`;
  // Nothing runs unseen with a person's full rights unless they chose that themselves.
  if (proposal.kind === 'command' && proposal.sandbox === 'unavailable')
    return decided('ask', 'asks because no sandbox works here: it runs with your full rights');
  if (approve === 'all') return decided('allow', `--approve all${warning}`);
  return decided('ask', `asks because every ${noun(effect)} waits for you${warning}`);
}

const noun = (effect: 'write' | 'exec' | 'network'): string =>
  ({ write: 'write', exec: 'command', network: 'connection' })[effect];
