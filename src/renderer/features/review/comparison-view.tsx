/**
 * Two states of the folder side by side, or what one author changed, in the place of a patch. It only shows: going back is the
 * timeline's business, where it says what that cannot undo.
 */
import { RefreshCw } from 'lucide-react';
import { type RefObject, useRef, useState } from 'react';
import type { Compared } from '../../stores/view.ts';
import { setFocusReview, useView } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ComparisonPick } from './comparison-pick.tsx';
import type { ChangePlace } from './diff-home.ts';
import { DiffPane } from './diff-pane.tsx';
import { FileBar, type ReviewCommands } from './file-bar.tsx';
import { FileColumn } from './file-column.tsx';
import { useLook } from './look.ts';
import type { DiffSurface } from './monaco/diff-surface.ts';
import type { ShownText } from './monaco/texts.ts';
import { HeaderTools, ReviewTitle } from './review-header.tsx';
import { takeKeyFromEditor, useReviewKeys } from './review-keys.ts';
import { reviewStrings } from './strings.ts';
import { comparisonStrings as words } from './strings-comparison.ts';
import { neighbour } from './subject.ts';
import { type ComparisonData, type Listed, useComparison } from './use-comparison.ts';

export function ComparisonView({ sessionId, compared }: { sessionId: string; compared: Compared }) {
  const data = useComparison(sessionId, compared);
  const { listed } = data;
  const surface = useRef<DiffSurface | null>(null);
  const focused = useView((view) => view.focusReview);
  const commands = commandsOf(data, surface);
  useReviewKeys({
    ...commands,
    ...{
      write: null,
      reject: null,
      take: null,
      drop: null,
      settle: null,
      comment: null,
      leaveOut: null,
      reviewed: null,
    },
    focus: () => setFocusReview(!focused),
  });
  return (
    <>
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        <ReviewTitle>{words.title}</ReviewTitle>
        <HeaderTools />
      </header>
      <ComparisonPick compared={compared} onAgain={data.again} />
      {listed === null ? (
        <p className="p-4 text-muted" role="status">
          {words.reading}
        </p>
      ) : listed.ok ? (
        <Found compared={compared} data={data} listed={listed.value} surface={surface} commands={commands} />
      ) : (
        <Empty
          title={words.failed}
          text={[listed.error.message, listed.error.hint ?? words.gone].join(' ')}
          action={
            <Button icon={<RefreshCw size={14} aria-hidden />} onClick={data.again}>
              {words.refresh}
            </Button>
          }
        />
      )}
    </>
  );
}

function commandsOf(
  { listed, file, pick }: ComparisonData,
  surface: RefObject<DiffSurface | null>,
): ReviewCommands {
  const files = listed?.ok === true ? listed.value.files : [];
  const pickNext = (step: 1 | -1) => {
    const path = file === null ? null : neighbour(files, file.path, step);
    if (path !== null) pick(path);
  };
  return {
    nextChange: () => surface.current?.go('next'),
    previousChange: () => surface.current?.go('previous'),
    nextFile: () => pickNext(1),
    previousFile: () => pickNext(-1),
    // Nothing can be edited here.
    undoChange: () => undefined,
    readAloud: () => surface.current?.readAloud(),
    find: () => surface.current?.find(),
  };
}

interface FoundProps {
  compared: Compared;
  data: ComparisonData;
  listed: Listed;
  surface: RefObject<DiffSurface | null>;
  commands: ReviewCommands;
}

function Found({ compared, data, listed, surface, commands }: FoundProps) {
  const { file, pick } = data;
  const { files } = listed;
  return (
    <div className="@container flex min-h-0 flex-1 flex-col">
      {file === null ? (
        <Empty
          title={words.same}
          text={compared.kind === 'states' ? words.sameText : words.noneBy[compared.who]}
        />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
          <FileColumn files={files} path={file.path} onPick={pick} />
          <OpenFile data={data} listed={listed} surface={surface} commands={commands} />
        </div>
      )}
      <NotShown listed={listed} />
    </div>
  );
}

function NotShown({ listed: { more, left } }: { listed: Listed }) {
  if (more === 0 && left.length === 0) return null;
  return (
    <div className="shrink-0 border-t border-line px-3 py-1.5 text-xs text-muted">
      {more > 0 && <p>{words.more(more)}</p>}
      {left.length > 0 && (
        <details>
          <summary>{words.left(left.length)}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard. */}
          <ul tabIndex={0} className="max-h-32 overflow-y-auto py-1">
            {left.map(({ path, why }) => (
              <li key={path} className="flex flex-wrap gap-x-3 py-0.5">
                <span className="min-w-0 font-mono break-all">{path}</span>
                <span>{why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const noPlace: ChangePlace = { index: 0, count: 0, known: false, line: 1 };

function OpenFile({ data, listed, surface, commands }: Omit<FoundProps, 'compared'>) {
  const { file, text } = data;
  const [place, setPlace] = useState(noPlace);
  const look = useLook();
  const shown = shownOf(data, listed);
  if (file === null) return null;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <FileBar
        file={file}
        many={listed.files.length > 1}
        place={place}
        editable={false}
        readable={shown !== null}
        isCounted={false}
        open={false}
        onReviewed={nothing}
        onLeaveOut={nothing}
        onRevertFile={nothing}
        commands={commands}
      />
      <div className="relative flex min-h-0 flex-1 flex-col" onKeyDownCapture={takeKeyFromEditor}>
        <DiffPane
          shown={shown}
          near={noTexts}
          look={look}
          events={{ onEdit: nothing, onPlace: setPlace, isEdited: () => false }}
          surface={surface}
          waiting={<Over title={reviewStrings.loadingEditor} />}
          failed={(retry) => (
            <Over
              title={reviewStrings.editorFailed}
              action={<Button onClick={retry}>{reviewStrings.tryAgain}</Button>}
            />
          )}
        />
        {listed.bits.has(file.path) ? (
          <Over title={words.bits} />
        ) : text === null ? (
          <Over title={words.readingFile} />
        ) : text.ok ? (
          text.value.note !== null && <Over title={reviewStrings.noText(file.path)} text={text.value.note} />
        ) : (
          <Over title={words.failed} text={text.error.message} />
        )}
      </div>
    </div>
  );
}

const nothing = (): void => undefined;
const noTexts: readonly ShownText[] = [];

function shownOf({ file, text, stamp }: ComparisonData, { bits }: Listed): ShownText | null {
  if (file === null || bits.has(file.path) || text?.ok !== true || text.value.note !== null) return null;
  const { path, language, before, after } = text.value;
  const key = `compare|${stamp}|${path}`;
  return {
    ...{ key, place: `compare|${path}`, path, language, editable: false },
    ...{ before: before ?? '', after: after ?? '' },
  };
}

/** Stands over the editor's place, so that nothing moves when the editor comes. */
function Over({ title, text, action }: { title: string; text?: string; action?: React.ReactNode }) {
  return (
    <div className="absolute inset-0 bg-background" role="status">
      <Empty
        title={title}
        {...(text === undefined ? {} : { text })}
        {...(action === undefined ? {} : { action })}
      />
    </div>
  );
}
