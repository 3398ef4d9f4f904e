/** What every waiting card shares: whether it may be decided now, and sending a decision with its failure shown. */
import { useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { useConnection } from '../../stores/connection.ts';
import { type DecisionInput, decide } from '../../stores/session.ts';
import { useArmed } from '../../use-armed.ts';

export interface Card {
  /** False for a moment after it appeared, while a decision is on its way and without a connection. */
  ready: boolean;
  deciding: boolean;
  failure: Failure | null;
  /** `onTaken`: the host has it. */
  decide: (decision: DecisionInput, onTaken?: () => void) => void;
}

export function useCard(approval: Approval): Card {
  // A renewed proposal is another thing to read, so it arms anew.
  const armed = useArmed(`${approval.id} ${approval.digest} ${approval.conflict === null}`);
  const connected = useConnection((state) => state.status === 'open');
  const [deciding, setDeciding] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ready = armed && connected && !deciding;
  const send = async (decision: DecisionInput, onTaken?: () => void): Promise<void> => {
    if (!ready) return;
    setDeciding(true);
    setFailure(null);
    const answer = await decide(approval.id, approval.digest, decision);
    setDeciding(false);
    if (answer.ok) onTaken?.();
    else setFailure(answer.error);
  };
  return {
    ready,
    deciding,
    failure,
    decide: (decision, onTaken) => void send(decision, onTaken),
  };
}
