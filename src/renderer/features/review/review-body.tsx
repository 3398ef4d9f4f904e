/**
 * The middle of the panel: the files and the editor with the one that is open. Only the list and the editor scroll;
 * whatever stands in for the editor stands exactly in its place, so nothing moves when it comes.
 */
import type { RefObject } from 'react';
import { reviewViewStrings as views } from '../../strings-review-view.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Comments } from './comments.tsx';
import type { ChangePlace } from './diff-home.ts';
import { DiffPane } from './diff-pane.tsx';
import { FileBar, type ReviewCommands } from './file-bar.tsx';
import { FileColumn } from './file-column.tsx';
import { FileFacts } from './file-facts.tsx';
import { HunkBar, type HunkCommands } from './hunk-bar.tsx';
import { useLook } from './look.ts';
import type { DiffSurface } from './monaco/diff-surface.ts';
import { takeKeyFromEditor } from './review-keys.ts';
import { reviewStrings as words } from './strings.ts';
import type { Review } from './use-review.ts';
import { WholeClash } from './whole-clash.tsx';

export interface ReviewBodyProps {
  review: Review;
  /** The editor, for commands; null until it is there. */
  surface: RefObject<DiffSurface | null>;
  commands: ReviewCommands;
  hunkCommands: HunkCommands;
  place: ChangePlace;
  onPlace: (place: ChangePlace) => void;
  /** The line that is being commented; null while nothing is. */
  commenting: number | null;
  onCommenting: (line: number | null) => void;
  /** The patch waits for a decision. */
  open: boolean;
}

export function ReviewBody(props: ReviewBodyProps) {
  const { review, surface, commands, hunkCommands, place, onPlace, open } = props;
  const { files, file, shown, proposed, hunks } = review;
  const text = shown?.kind === 'text' ? shown.text : null;
  const many = files.length > 1;
  return (
    <div className="@container flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
        {many && <FileColumn files={files} path={file.path} onPick={review.pick} />}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <FileBar
            file={file}
            many={many}
            place={place}
            editable={text?.editable === true}
            readable={text !== null}
            isCounted={hunks !== null}
            open={open}
            onReviewed={review.setReviewed}
            onLeaveOut={review.leaveOut}
            onRevertFile={() => {
              if (text !== null && proposed !== null) surface.current?.replace(text.key, proposed);
            }}
            commands={commands}
          />
          {hunks === null ? null : (
            <HunkBar hunks={hunks} current={hunks.at(place.line)} commands={hunkCommands} />
          )}
          {review.whole === null ? null : (
            <WholeClash
              change={file.change}
              isSettled={file.undecided === 0}
              onSettle={review.whole.settle}
              onLeaveOut={many ? () => review.leaveOut(true) : null}
            />
          )}
          {open ? <FileComments {...props} /> : null}
          <FilePane review={review} surface={surface} onPlace={onPlace} />
        </div>
      </div>
    </div>
  );
}

function FileComments({ review, commenting, onCommenting, hunkCommands }: ReviewBodyProps) {
  return (
    <Comments
      comments={review.comments}
      line={commenting}
      onAdd={(text) => {
        if (commenting !== null) review.addComment(commenting, text);
        onCommenting(null);
      }}
      onCancel={() => onCommenting(null)}
      onRemove={review.removeComment}
      onGoTo={hunkCommands.goTo}
    />
  );
}

interface FilePaneProps {
  review: Review;
  surface: RefObject<DiffSurface | null>;
  onPlace: (place: ChangePlace) => void;
}

function FilePane({ review, surface, onPlace }: FilePaneProps) {
  const { shown, fetched } = review;
  const look = useLook();
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
      {shown !== null && shown.kind !== 'note' && <Fact text={shown.fact} />}
      {shown?.kind === 'text' && look.ignoreSpace && <Fact text={views.spaceHidden} />}
      <DiffPane
        shown={text}
        near={review.near}
        look={look}
        events={events}
        surface={surface}
        waiting={<Over title={words.loadingEditor} />}
        failed={(retry) => <Over title={words.editorFailed} onRetry={retry} />}
      />
      {shown?.kind === 'facts' && (
        <FileFacts
          paths={{ before: review.file.from ?? review.file.path, after: review.file.path }}
          before={shown.before}
          after={shown.after}
          place={review.place}
        />
      )}
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

function Fact({ text }: { text: string | null }) {
  return text === null ? null : (
    <p className="shrink-0 border-b border-line px-3 py-1 text-xs text-muted">{text}</p>
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
