/**
 * The review panel: the patch the person looks at, beside the conversation or across the window. It shows what the
 * journal says and sends decisions; of its own it only knows which file is open and what was typed over it (`edits.ts`).
 */
import { FileDiff } from 'lucide-react';
import { useMemo } from 'react';
import { useSession } from '../../stores/session.ts';
import { useView } from '../../stores/view.ts';
import { Empty } from '../../ui/empty.tsx';
import { ComparisonView } from './comparison-view.tsx';
import { patchKey } from './edits.ts';
import { PatchReview } from './patch-review.tsx';
import { HeaderTools, ReviewTitle } from './review-header.tsx';
import { reviewStrings as words } from './strings.ts';
import { patchSubject } from './subject.ts';

export function ReviewPanel() {
  const sessionId = useSession((session) => session.id);
  const state = useSession((session) => session.state);
  const callId = useView((view) => view.reviewCallId);
  const compared = useView((view) => view.compared);
  const subject = useMemo(() => patchSubject(state, callId), [state, callId]);
  return (
    <section aria-label={words.title} className="flex h-full min-h-0 min-w-0 flex-col bg-background">
      {sessionId !== null && compared !== null ? (
        <ComparisonView sessionId={sessionId} compared={compared} />
      ) : sessionId === null || subject === null ? (
        <NothingToReview />
      ) : (
        <PatchReview key={patchKey(sessionId, subject.call.id)} sessionId={sessionId} subject={subject} />
      )}
    </section>
  );
}

function NothingToReview() {
  return (
    <>
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        <ReviewTitle>{words.title}</ReviewTitle>
        <HeaderTools />
      </header>
      <Empty icon={<FileDiff size={20} aria-hidden />} title={words.emptyTitle} text={words.emptyText} />
    </>
  );
}
