/**
 * One patch on screen: its head, its files, the editor, the decision. Everything that must not overlap or jump is laid
 * out here: only the editor and the list scroll.
 */
import { useEffect, useRef, useState } from 'react';
import { setFocusReview, useView } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { DecisionBar } from './decision-bar.tsx';
import type { ChangePlace } from './diff-home.ts';
import { DiffPane } from './diff-pane.tsx';
import { acceptance } from './edits.ts';
import { FileBar, type ReviewCommands } from './file-bar.tsx';
import { FileList, fileRowHeight } from './file-list.tsx';
import type { DiffSurface } from './monaco/diff-surface.ts';
import { OutcomeLine } from './outcome-line.tsx';
import { ReviewHeader, useLayout } from './review-header.tsx';
import { takeKeyFromEditor, useReviewKeys } from './review-keys.ts';
import { reviewStrings as words } from './strings.ts';
import { neighbour, type PatchSubject } from './subject.ts';
import { useDecision } from './use-decision.ts';
import { type Review, useReview } from './use-review.ts';

const unknown: ChangePlace = { index: 0, count: 0, known: false };
/** Rows of the list that are seen at once above the editor. */
const listRows = 6;

export function PatchReview({ sessionId, subject }: { sessionId: string; subject: PatchSubject }) {
  const review = useReview(sessionId, subject);
  const deciding = useDecision(subject);
  const surface = useRef<DiffSurface | null>(null);
  const [place, setPlace] = useState(unknown);
  const [rejecting, setRejecting] = useState<string | null>(null);
  const waiting = subject.phase === 'waiting';
  useEffect(() => {
    if (!waiting) setRejecting(null);
  }, [waiting]);
  const commands = commandsOf(review, surface);
  const write = () => deciding.write(acceptance(review.mine));
  const focused = useView((view) => view.focusReview);
  useReviewKeys({
    ...commands,
    write: deciding.canWrite && rejecting === null ? write : null,
    reject: deciding.armed ? () => setRejecting((text) => text ?? '') : null,
    focus: () => setFocusReview(!focused),
  });
  const { files, file } = review;
  return (
    <>
      <ReviewHeader subject={subject} />
      {waiting && review.conflicts.length > 0 && (
        <ConflictBanner
          paths={review.conflicts}
          deciding={deciding}
          compare={review.compare}
          onCompare={review.setCompare}
        />
      )}
      <div className="@container flex min-h-0 flex-1 flex-col">
        <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
          {files.length > 1 && <Files review={review} />}
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            <FileBar
              file={file}
              many={files.length > 1}
              place={place}
              editable={review.shown?.kind === 'text' && review.shown.text.editable}
              open={waiting}
              onReviewed={review.setReviewed}
              onRevertFile={() => revertFile(review, surface.current)}
              commands={commands}
            />
            <FilePane review={review} surface={surface} onPlace={setPlace} />
          </div>
        </div>
      </div>
      {waiting ? (
        <DecisionBar
          deciding={deciding}
          files={files.length}
          edited={Object.keys(review.mine).length}
          rule={subject.approval?.rule ?? ''}
          rejecting={rejecting}
          onRejecting={setRejecting}
          onWrite={write}
        />
      ) : (
        <OutcomeLine subject={subject} />
      )}
    </>
  );
}

function Files({ review }: { review: Review }) {
  const height = Math.min(review.files.length, listRows) * fileRowHeight + 8;
  return (
    <div
      style={{ height }}
      className="shrink-0 border-b border-line py-1 @4xl:h-auto! @4xl:w-64 @4xl:border-r @4xl:border-b-0"
    >
      <FileList files={review.files} path={review.file.path} onPick={review.pick} />
    </div>
  );
}

interface FilePaneProps {
  review: Review;
  surface: React.RefObject<DiffSurface | null>;
  onPlace: (place: ChangePlace) => void;
}

function FilePane({ review, surface, onPlace }: FilePaneProps) {
  const { shown, fetched } = review;
  const layout = useLayout();
  const text = shown?.kind === 'text' ? shown.text : null;
  const events = {
    onEdit: (key: string, typed: string) => {
      if (key === text?.key) review.edit(typed);
    },
    onPlace,
    isEdited: review.isEditedKey,
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col" onKeyDownCapture={takeKeyFromEditor}>
      {shown?.kind === 'text' && shown.fact !== null && (
        <p className="shrink-0 border-b border-line px-3 py-1 text-xs text-muted">{shown.fact}</p>
      )}
      <DiffPane
        shown={text}
        layout={layout}
        events={events}
        surface={surface}
        waiting={<Over title={words.loadingEditor} />}
        failed={(retry) => <Over title={words.editorFailed} onRetry={retry} />}
      />
      {shown?.kind === 'note' && <Over title={shown.title} text={shown.note} />}
      {shown === null &&
        (fetched.failure === null ? (
          <Over title={words.loading} />
        ) : (
          <Over title={words.readFailed} text={fetched.failure.message} onRetry={fetched.retry} />
        ))}
    </div>
  );
}

/** Stands over the editor's place, so that nothing moves when the editor comes. */
function Over({ title, text, onRetry }: { title: string; text?: string; onRetry?: () => void }) {
  return (
    <div className="absolute inset-0 bg-background" role="status">
      <Empty
        title={title}
        {...(text === undefined ? {} : { text })}
        action={onRetry === undefined ? undefined : <Button onClick={onRetry}>{words.tryAgain}</Button>}
      />
    </div>
  );
}

function commandsOf(review: Review, surface: React.RefObject<DiffSurface | null>): ReviewCommands {
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

function revertFile(review: Review, surface: DiffSurface | null): void {
  if (review.shown?.kind === 'text' && review.proposed !== null) {
    surface?.replace(review.shown.text.key, review.proposed);
  }
}
