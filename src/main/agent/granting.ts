/**
 * What a person's decision may give a command beyond the sandbox. A place is looked up here, where a refusal can still be told on the
 * card, and goes into the journal as its real path; before the command starts it is looked up again.
 */
import { type Grant, grantKind, type Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Engine } from './engine.ts';

/** The grant as it is to be stored. `invalid` where nothing can be given; for a place, see `grantable`. */
export function checkedGrant(
  engine: Pick<Engine, 'grantable'>,
  workspace: string,
  proposal: Proposal,
  grant: Grant,
): Result<Grant> {
  if (proposal.kind !== 'command' || proposal.sandbox !== 'enforced')
    return fail('invalid', 'Only a command in the sandbox can be given more.');
  const kind = grantKind(grant);
  if (proposal.inCopy === true && kind === 'unsandboxed')
    return fail(
      'invalid',
      'Its changes are reviewed at the end of the turn; without the sandbox it would make them at once.',
      'Run it in a terminal of your own, or in a turn in which every write is reviewed.',
    );
  if (proposal.readOnly === true && (kind === 'unsandboxed' || kind === 'write'))
    return fail(
      'invalid',
      'This agent may not write, and with that its command could.',
      'Choose an agent that may write, and let it run the command.',
    );
  return typeof grant === 'string' ? ok(grant) : engine.grantable(grant, workspace);
}
