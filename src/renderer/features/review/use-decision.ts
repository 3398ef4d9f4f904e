/**
 * Deciding about the patch on screen: what may be pressed, what is under way, what went wrong. The decision names the
 * digest of what was shown, so a card that changed meanwhile is refused by the host and nothing is written.
 */
import { useEffect, useState } from 'react';
import type { ReviewComment } from '../../../shared/proposal.ts';
import type { Failure, Result } from '../../../shared/result.ts';
import { useConnection } from '../../stores/connection.ts';
import { decide, type FileText, renew } from '../../stores/session.ts';
import type { DecisionInput } from './decision.ts';
import type { PatchSubject } from './subject.ts';

/** A card that appears under a finger already on its way must not be decided by it. */
const armDelayMs = 400;

export type Busy = 'write' | 'reject' | 'renew';

export interface Deciding {
  /** What is under way; null when nothing is. */
  busy: Busy | null;
  failure: Failure | null;
  /** The card is open, has been seen for a moment, and the host can be reached. */
  armed: boolean;
  /** Besides: nothing of it changed on disk. */
  canWrite: boolean;
  write: (decision: DecisionInput) => void;
  reject: (words: string, comments?: readonly ReviewComment[]) => void;
  /** With what the person has made of the files by now. */
  renew: () => void;
}

/** `texts`: what the person has made of the files. */
export function useDecision({ phase, approval }: PatchSubject, texts: () => FileText[]): Deciding {
  const id = phase === 'waiting' && approval !== null ? approval.id : null;
  const seen = useSeen(id);
  const connected = useConnection((state) => state.status === 'open');
  const [under, setUnder] = useState<{ card: string; busy: Busy | null; failure: Failure | null } | null>(
    null,
  );
  // What was tried on another card, or before this one was in conflict, says nothing about it as it is now.
  const card = `${id} ${approval?.conflict != null}`;
  const mine = under?.card === card ? under : null;
  const busy = mine?.busy ?? null;
  const armed = id !== null && seen && connected && busy === null;

  const run = (kind: Busy, call: (approvalId: string, digest: string) => Promise<Result<object>>) => {
    if (!armed || id === null || approval === null) return;
    setUnder({ card, busy: kind, failure: null });
    void call(id, approval.digest).then((answer) => {
      // When it was taken, the card stays busy until the journal says so.
      if (!answer.ok) setUnder({ card, busy: null, failure: answer.error });
    });
  };
  return {
    busy,
    failure: mine?.failure ?? null,
    armed,
    canWrite: armed && approval?.conflict === null,
    write: (decision) => run('write', (approvalId, digest) => decide(approvalId, digest, decision)),
    reject: (words, comments = []) =>
      run('reject', (approvalId, digest) =>
        decide(approvalId, digest, {
          kind: 'reject',
          words,
          ...(comments.length === 0 ? {} : { comments: [...comments] }),
        }),
      ),
    renew: () => run('renew', (approvalId) => renew(approvalId, texts())),
  };
}

/** True once `id` has been on screen for the arm delay. */
function useSeen(id: string | null): boolean {
  const [seen, setSeen] = useState<string | null>(null);
  useEffect(() => {
    if (id === null) return;
    const timer = setTimeout(() => setSeen(id), armDelayMs);
    return () => clearTimeout(timer);
  }, [id]);
  return id !== null && seen === id;
}
