/**
 * The middle of the panel: the files and the editor with the one that is open. Only the list and the editor scroll;
 * whatever stands in for the editor stands exactly in its place, so nothing moves when it comes.
 */
import { type RefObject, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import type { ChangePlace } from './diff-home.ts';
import { DiffPane } from './diff-pane.tsx';
import { FileBar, type ReviewCommands } from './file-bar.tsx';
import { FileList, fileRowHeight } from './file-list.tsx';
import type { DiffSurface } from './monaco/diff-surface.ts';
import { useLayout } from './review-header.tsx';
import { takeKeyFromEditor } from './review-keys.ts';
import { reviewStrings as words } from './strings.ts';
import type { Review } from './use-review.ts';

const unknown: ChangePlace = { index: 0, count: 0, known: false };
/** Rows of the list that are seen at once above the editor. */
const listRows = 6;

export interface ReviewBodyProps {
  review: Review;
  /** The editor, for commands; null until it is there. */
  surface: RefObject<DiffSurface | null>;
  commands: ReviewCommands;
  /** The patch waits for a decision. */
  open: boolean;
}

export function ReviewBody({ review, surface, commands, open }: ReviewBodyProps) {
  const [place, setPlace] = useState(unknown);
  const { files, file, shown, proposed } = review;
  const text = shown?.kind === 'text' ? shown.text : null;
  const many = files.length > 1;
  return (
    <div className="@container flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
        {many && <Files review={review} />}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <FileBar
            file={file}
            many={many}
            place={place}
            editable={text?.editable === true}
            readable={text !== null}
            open={open}
            onReviewed={review.setReviewed}
            onRevertFile={() => {
              if (text !== null && proposed !== null) surface.current?.replace(text.key, proposed);
            }}
            commands={commands}
          />
          <FilePane review={review} surface={surface} onPlace={setPlace} />
        </div>
      </div>
    </div>
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
  surface: RefObject<DiffSurface | null>;
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
