/**
 * What a guard is: the machine saying no before a person is asked. A guard never allows; it is silent, or it refuses in words
 * the model can act on, or (`stop`) it hands the turn to the person, because the model was told once and went on, or (`ask`) the
 * person decides about a call that rules had allowed.
 */
import type { GuardBounds, GuardMark, GuardName } from '../../shared/guard.ts';
import type { Proposal } from '../../shared/proposal.ts';
import type { Failure } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';

export interface GuardInput {
  state: SessionState;
  /** The call in question; it is in `state`. */
  callId: string;
  /** Null before anything is proposed. */
  proposal: Proposal | null;
  /** Why nothing could be proposed, in the words the model would be told; null where that did not happen. */
  failed: string | null;
  /** When the rules have judged it: at that moment, and whether they let it be done with nobody looking. Null before. */
  judged: { at: number; unseen: boolean } | null;
  bounds: GuardBounds;
}

export interface Finding extends Omit<GuardMark, 'guard' | 'state' | 'at' | 'bounds'> {
  act: 'refuse' | 'stop' | 'ask';
  failure: Failure;
  /** What of the session this was made from, as plain JSON; beside the call itself. */
  looked: unknown;
}

export interface Guard {
  readonly name: GuardName;
  check(input: GuardInput): Finding | null;
}

/** A refusal that is about the one call alone. */
export const refusal = (kind: string, failure: Failure, paths: string[] = []): Finding => ({
  act: 'refuse',
  kind,
  words: failure.message,
  failure,
  calls: [],
  paths,
  looked: null,
});
