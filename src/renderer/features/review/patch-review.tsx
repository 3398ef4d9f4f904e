/**
 * One patch on screen: its head, its files with the editor, and the decision. Ties what may be decided to what is shown
 * and to the keys; the words of a rejection live here, so that they survive a look at another file.
 */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { setFocusReview, useView } from '../../stores/view.ts';
import { ConflictBanner } from './conflict-banner.tsx';
import { DecisionBar, type DecisionBarProps } from './decision-bar.tsx';
import type { ChangePlace } from './diff-home.ts';
import { acceptance } from './edits.ts';
import type { ReviewCommands } from './file-bar.tsx';
import type { HunkCommands } from './hunk-bar.tsx';
import type { DiffSurface } from './monaco/diff-surface.ts';
import { OutcomeLine } from './outcome-line.tsx';
import { ReviewBody } from './review-body.tsx';
import { ReviewHeader } from './review-header.tsx';
import { useReviewKeys } from './review-keys.ts';
import { neighbour, type PatchSubject } from './subject.ts';
import { type Deciding, useDecision } from './use-decision.ts';
import { useLinkedPlace } from './use-linked-place.ts';
import { type Review, useReview } from './use-review.ts';

export function PatchReview({ sessionId, subject }: { sessionId: string; subject: PatchSubject }) {
  const review = useReview(sessionId, subject);
  const deciding = useDeciding(subject, review);
  const surface = useRef<DiffSurface | null>(null);
  const [rejecting, setRejecting] = useState<string | null>(null);
  const focused = useView((view) => view.focusReview);
  const open = subject.phase === 'waiting';
  useEffect(() => {
    if (!open) setRejecting(null);
  }, [open]);
  const { commands, hunkCommands, ...looking } = useCommands(review, surface);
  useLinkedPlace(subject.call.id, review, surface, looking.place);
  const write = () => deciding.write(acceptance(review.mine, review.opinions()));
  useReviewKeys({
    ...commands,
    write: deciding.canWrite && rejecting === null ? write : null,
    reject: deciding.armed ? () => setRejecting((text) => text ?? '') : null,
    focus: () => setFocusReview(!focused),
    ...fileKeys(review, hunkCommands, open),
  });
  const conflicts = open ? review.conflicts : [];
  return (
    <>
      <ReviewHeader subject={subject} files={review.files} />
      {conflicts.length > 0 && (
        <ConflictBanner
          paths={conflicts}
          deciding={deciding}
          compare={review.compare}
          onCompare={review.setCompare}
        />
      )}
      <ReviewBody
        review={review}
        surface={surface}
        commands={commands}
        hunkCommands={hunkCommands}
        {...looking}
        open={open}
      />
      {open ? (
        <Decision {...{ subject, review, deciding, rejecting }} onRejecting={setRejecting} onWrite={write} />
      ) : (
        <OutcomeLine subject={subject} version={review.version} onVersion={review.setVersion} />
      )}
    </>
  );
}

interface DecisionProps extends Pick<DecisionBarProps, 'deciding' | 'rejecting' | 'onRejecting' | 'onWrite'> {
  subject: PatchSubject;
  review: Review;
}

/**
 * What is said of lines goes with a rejection, too, wherever that is pressed; a patch of no file is not written, and none with a place
 * that nobody has decided about.
 */
function useDeciding(subject: PatchSubject, { files, mine, refused, opinions }: Review): Deciding {
  const deciding = useDecision(subject, () => Object.entries(mine).map(([path, text]) => ({ path, text })));
  const isOpen =
    refused.length === subject.proposal.files.length || files.some(({ undecided }) => undecided > 0);
  return {
    ...deciding,
    canWrite: deciding.canWrite && !isOpen,
    reject: (words) => deciding.reject(words, opinions().comments),
  };
}

/** Keys for what is in the open file. What somebody else wrote has other lines than the proposal, and a note has none. */
function fileKeys(
  { hunks, whole, showsDisk, shown, files, file, leaveOut, setReviewed }: Review,
  hunk: HunkCommands,
  open: boolean,
) {
  const decide = (accept: boolean) => (isAll: boolean) =>
    isAll ? hunk.decideAll(accept) : hunk.decide(accept);
  const settleWhole = file.undecided > 0 ? (whole?.settle ?? null) : null;
  const leaveWhole = whole !== null && files.length > 1 ? () => leaveOut(true) : null;
  return {
    take: hunks === null ? settleWhole : decide(true),
    drop: hunks === null ? leaveWhole : decide(false),
    settle: hunks !== null && file.undecided > 0 ? hunk.settle : null,
    comment: open && !showsDisk && shown?.kind === 'text' ? hunk.comment : null,
    leaveOut: open && files.length > 1 ? () => leaveOut(!file.leftOut) : null,
    reviewed: open ? () => setReviewed(!file.reviewed) : null,
  };
}

function Decision({ subject, review, deciding, ...rest }: DecisionProps) {
  const { files, mine, refused, commentCount } = review;
  return (
    <DecisionBar
      {...rest}
      deciding={deciding}
      files={files.filter(({ leftOut }) => !leftOut).length}
      edited={Object.keys(mine).filter((path) => !refused.includes(path)).length}
      comments={commentCount}
      undecided={files.reduce((all, file) => all + file.undecided, 0)}
      rule={subject.approval?.rule ?? ''}
    />
  );
}

/** Where the person is in the open file, and what their keys and buttons do there. */
function useCommands(review: Review, surface: RefObject<DiffSurface | null>) {
  const [place, setPlace] = useState(unknown);
  // The editor tells it more often than it changes, and each other one draws the panel anew.
  const onPlace = useCallback(
    (now: ChangePlace) => setPlace((before) => (isSamePlace(before, now) ? before : now)),
    [],
  );
  const [commenting, setCommenting] = useState<number | null>(null);
  const { path } = review.file;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line is one of the file that was open.
  useEffect(() => setCommenting(null), [path]);
  return {
    commands: commandsOf(review, surface),
    hunkCommands: hunkCommandsOf(review, surface, place.line, setCommenting),
    place,
    onPlace,
    commenting,
    onCommenting: setCommenting,
  };
}

const isSamePlace = (one: ChangePlace, other: ChangePlace): boolean =>
  one.index === other.index &&
  one.count === other.count &&
  one.known === other.known &&
  one.line === other.line;

const unknown: ChangePlace = { index: 0, count: 0, known: false, line: 1 };

/** Of the change at the caret. Deciding goes on to the next one; the caret is left where the text was when there is none. */
function hunkCommandsOf(
  { hunks, shown, edit }: Review,
  surface: RefObject<DiffSurface | null>,
  line: number,
  onComment: (line: number) => void,
): HunkCommands {
  const key = shown?.kind === 'text' ? shown.text.key : null;
  const put = (text: string, next: number | undefined): void => {
    // The list of changes is there before the editor's code is: what was decided by then is what it opens with.
    if (key !== null && surface.current?.replace(key, text) !== true) edit(text);
    if (next !== undefined) surface.current?.goTo(next);
  };
  return {
    goTo: (to) => surface.current?.goTo(to),
    decide: (accept) => {
      if (hunks === null) return;
      const { views, lineCount, ...now } = hunks.now();
      const at = now.at(line);
      const [before, after] = [views[at], views[at + 1]];
      const text = hunks.decide(at, accept);
      const moved = text.split('\n').length - lineCount;
      put(text, after === undefined ? before?.line : after.line + moved);
    },
    decideAll: (accept) => hunks !== null && put(hunks.decideAll(accept), 1),
    settle: () => hunks?.settle(hunks.now().at(line)),
    comment: () => onComment(line),
  };
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
    find: () => surface.current?.find(),
  };
}
