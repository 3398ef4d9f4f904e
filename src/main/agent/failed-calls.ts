/** Which calls came to nothing; asked by all who learn from failures. */
import type { Call } from '../../shared/session-state.ts';

/** So many failed calls in a row at the end of a turn are a turn that got nowhere. */
export const enoughFailures = 3;

/** A person's no is not a failure of the call's; a command that ended with an error is one. */
export function hasFailed({
  outcome,
  exitCode,
  approvals,
}: Pick<Call, 'outcome' | 'exitCode' | 'approvals'>): boolean {
  if (approvals.at(-1)?.decision?.kind === 'reject') return false;
  return outcome === 'failed' || outcome === 'refused' || (exitCode !== null && exitCode !== 0);
}
