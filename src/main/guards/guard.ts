/**
 * What a guard is: the machine saying no before a person is asked. A guard never asks and never allows; it is silent or
 * it refuses in words the model can act on.
 */
import type { Proposal } from '../../shared/proposal.ts';
import type { Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';

export interface GuardInput {
  state: SessionState;
  /** The call in question; it is in `state`. */
  callId: string;
  /** Null before anything is proposed. */
  proposal: Proposal | null;
}

export interface Guard {
  readonly name: string;
  check(input: GuardInput): Result<void>;
}
