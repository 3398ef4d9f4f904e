/**
 * One patch on screen: its head, its files with the editor, and the decision. Ties what may be decided to what is shown
 * and to the keys; the words of a rejection live here, so that they survive a look at another file.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { setFocusReview, useView } from '../../stores/view.ts';
import { ConflictBanner } from './conflict-banner.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { acceptance } from './edits.ts';
import type { ReviewCommands } from './file-bar.tsx';
import type { DiffSurface } from './monaco/diff-surface.ts';
import { OutcomeLine } from './outcome-line.tsx';
import { ReviewBody } from './review-body.tsx';
import { ReviewHeader } from './review-header.tsx';
import { useReviewKeys } from './review-keys.ts';
import { neighbour, type PatchSubject } from './subject.ts';
import { useDecision } from './use-decision.ts';
import { type Review, useReview } from './use-review.ts';

export function PatchReview({ sessionId, subject }: { sessionId: string; subject: PatchSubject }) {
  const review = useReview(sessionId, subject);
  const deciding = useDecision(subject);
  const surface = useRef<DiffSurface | null>(null);
  const [rejecting, setRejecting] = useState<string | null>(null);
  const focused = useView((view) => view.focusReview);
  const open = subject.phase === 'waiting';
  useEffect(() => {
    if (!open) setRejecting(null);
  }, [open]);
  const commands = commandsOf(review, surface);
  const write = () => deciding.write(acceptance(review.mine));
  useReviewKeys({
    ...commands,
    write: deciding.canWrite && rejecting === null ? write : null,
    reject: deciding.armed ? () => setRejecting((text) => text ?? '') : null,
    focus: () => setFocusReview(!focused),
  });
  const conflicts = open ? review.conflicts : [];
  const { compare, setCompare } = review;
  return (
    <>
      <ReviewHeader subject={subject} />
      {conflicts.length > 0 && (
        <ConflictBanner paths={conflicts} deciding={deciding} compare={compare} onCompare={setCompare} />
      )}
      <ReviewBody review={review} surface={surface} commands={commands} open={open} />
      {open ? (
        <DecisionBar
          deciding={deciding}
          files={review.files.length}
          edited={Object.keys(review.mine).length}
          rule={subject.approval?.rule ?? ''}
          rejecting={rejecting}
          onRejecting={setRejecting}
          onWrite={write}
        />
      ) : (
        <OutcomeLine subject={subject} version={review.version} onVersion={review.setVersion} />
      )}
    </>
  );
}

function commandsOf(review: Review, surface: RefObject<DiffSurface | null>): ReviewCommands {
  const pickNext = (step: 1 | -1) => {
    const path = neighbour(review.files, review.file.path, step);
    if (path !== null) review.pick(path);
  };
  return {
    nextChange: () => surface.current?.go('next'),
    previousChange: () => surface.current?.go('previous'),
    nextFile: () => pickNext(1),
    previousFile: () => pickNext(-1),
    undoChange: () => surface.current?.undoChange(),
    readAloud: () => surface.current?.readAloud(),
  };
}
