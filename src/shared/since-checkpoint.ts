/**
 * What has happened since a checkpoint that going back to it does not undo. A rewind puts files of the workspace back and
 * nothing else, so each command says how far it could reach; what it really did there nobody knows.
 */
import { type Background, runningBackgrounds } from './background.ts';
import { type CommandProposal, decidedProposal, grantPlace } from './proposal.ts';
import type { Call, SessionState } from './session-state.ts';
import { callsOf } from './session-view.ts';

/**
 * everywhere: the person's own rights, no sandbox · network: also other machines · place: one more folder · inside: the workspace
 * alone, also what the checkpoint leaves out.
 */
export type Reach = 'everywhere' | 'network' | 'place' | 'inside';

export interface LastingCommand {
  callId: string;
  command: string;
  reach: Reach;
  /** Of `place`. */
  place: string | null;
}

export interface Lasting {
  /** Those that reach furthest come first, else in order. */
  commands: readonly LastingCommand[];
  /** Commands in the background that run now and may write meanwhile. */
  running: readonly Background[];
}

const order: readonly Reach[] = ['everywhere', 'network', 'place', 'inside'];

export function lastingSince(state: SessionState, { at }: { at: number }): Lasting {
  const commands = callsOf(state)
    .filter(({ startedAt }) => startedAt !== null && startedAt >= at)
    .flatMap(commandOf)
    .toSorted((one, other) => order.indexOf(one.reach) - order.indexOf(other.reach));
  return { commands, running: runningBackgrounds(state.backgrounds) };
}

function commandOf({ id, proposal, approvals }: Call): LastingCommand[] {
  if (proposal?.kind !== 'command') return [];
  const decided = decidedProposal(proposal, approvals.at(-1)?.decision ?? undefined);
  if (decided.kind !== 'command') return [];
  // What sees the workspace read-only in the sandbox, or a copy of it, leaves nothing behind.
  if ((decided.readOnly === true || decided.inCopy === true) && decided.grant === undefined) return [];
  const place = decided.grant === undefined ? null : grantPlace(decided.grant);
  return [{ callId: id, command: decided.command, ...reachOf(decided), ...{ place } }];
}

function reachOf({ sandbox, grant }: CommandProposal): { reach: Reach } {
  if (sandbox !== 'enforced' || grant === 'unsandboxed') return { reach: 'everywhere' };
  if (grant === 'network') return { reach: 'network' };
  return { reach: typeof grant === 'object' && 'write' in grant ? 'place' : 'inside' };
}
