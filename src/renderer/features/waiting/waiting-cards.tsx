/**
 * What waits for the person, pinned above the composer: the oldest first, one at a time, because the next one may depend
 * on what becomes of it.
 */
import { useMemo } from 'react';
import type { Approval, Call } from '../../../shared/session-state.ts';
import { waitingCalls } from '../../../shared/session-view.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';
import { CommandCard } from './command-card.tsx';
import { GuardReason } from './guard-reason.tsx';
import { LoopCard } from './loop-card.tsx';
import { OtherCard } from './other-card.tsx';
import { PatchCard } from './patch-card.tsx';
import { QuestionCard } from './question-card.tsx';

interface WaitingCardsProps {
  /** Whether the person has typed over this call's patch in the review. */
  isEdited: (callId: string) => boolean;
}

export function WaitingCards({ isEdited }: WaitingCardsProps) {
  const state = useSession((session) => session.state);
  const waiting = useMemo(() => waitingCalls(state), [state]);
  const [first] = waiting;
  if (first === undefined) return null;
  return (
    <section
      id="waiting"
      tabIndex={-1}
      aria-label={strings.waiting.region}
      className="group/waiting mx-auto mb-2 w-full max-w-[46rem] px-3 outline-none wide:px-4"
    >
      <div className="max-h-[55vh] overflow-y-auto rounded-md border border-info/50 bg-surface shadow-float outline-accent group-focus-visible/waiting:outline-2">
        {waiting.length > 1 ? (
          <p className="px-3 pt-2 text-xs text-muted">{strings.waiting.many(1, waiting.length)}</p>
        ) : null}
        {first.approval.guard === undefined || first.call.proposal?.kind === 'loop' ? null : (
          <GuardReason mark={first.approval.guard} />
        )}
        <Card key={first.approval.id} {...first} edited={isEdited(first.call.id)} />
      </div>
    </section>
  );
}

function Card({ call, approval, edited }: { call: Call; approval: Approval; edited: boolean }) {
  switch (call.proposal?.kind) {
    case 'patch':
      return <PatchCard call={call} approval={approval} proposal={call.proposal} edited={edited} />;
    case 'command':
      return <CommandCard approval={approval} proposal={call.proposal} />;
    case 'loop':
      return <LoopCard approval={approval} mark={call.proposal.seen} />;
    case 'question':
      return <QuestionCard approval={approval} proposal={call.proposal} />;
    default:
      return <OtherCard call={call} approval={approval} />;
  }
}
