/** The line above the editor: which file, its marks, and moving between its changes. */
import {
  ArrowDown,
  ArrowUp,
  BookOpenText,
  ChevronLeft,
  ChevronRight,
  FilePlus,
  FileX,
  RotateCcw,
  Search,
  Undo2,
} from 'lucide-react';
import { BitMark, LineCounts } from '../../change-marks.tsx';
import { isMac, keyLabel } from '../../keys.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { ChangePlace } from './diff-home.ts';
import { ChangeLetter } from './file-marks.tsx';
import { reviewStrings as words } from './strings.ts';
import { hunkStrings } from './strings-hunks.ts';
import type { ReviewFile } from './subject.ts';

export interface FileBarProps {
  file: ReviewFile;
  /** Other files to go to exist. */
  many: boolean;
  place: ChangePlace;
  /** The right side may be edited. */
  editable: boolean;
  /** There is text to move about in. */
  readable: boolean;
  /** Which change the caret is at is said elsewhere. */
  isCounted: boolean;
  /** The patch waits; files can be ticked off. */
  open: boolean;
  onReviewed: (reviewed: boolean) => void;
  /** Offered where there are other files: else the patch is what is rejected. */
  onLeaveOut: (out: boolean) => void;
  onRevertFile: () => void;
  commands: ReviewCommands;
}

export interface ReviewCommands {
  nextChange: () => void;
  previousChange: () => void;
  nextFile: () => void;
  previousFile: () => void;
  undoChange: () => void;
  readAloud: () => void;
  find: () => void;
}

export function FileBar(props: FileBarProps) {
  const { file, open } = props;
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 border-b border-line px-3 py-1">
      <ChangeLetter change={file.change} />
      <FilePath file={file} />
      {file.uncounted === true ? null : <LineCounts added={file.added} removed={file.removed} />}
      <BitMark bits={file.bits} />
      {file.edited && (
        <span className="shrink-0 text-xs text-accent">{open ? words.edited : words.editedByYou}</span>
      )}
      {file.leftOut && <span className="shrink-0 text-xs text-warning">{hunkStrings.leftOut}</span>}
      <FileTools {...props} />
    </div>
  );
}

function FilePath({ file: { from, path } }: Pick<FileBarProps, 'file'>) {
  const text = from === null ? path : words.renamed(from, path);
  return (
    <span className="min-w-0 truncate font-mono text-xs text-text" title={text}>
      {text}
    </span>
  );
}

function FileTools({
  file,
  many,
  place,
  editable,
  readable,
  isCounted,
  open,
  onReviewed,
  onLeaveOut,
  onRevertFile,
  commands,
}: FileBarProps) {
  const icon = { size: 16, 'aria-hidden': true };
  return (
    <div className="ml-auto flex items-center gap-0.5">
      {open && <ReviewedBox file={file} onReviewed={onReviewed} />}
      {open && many && (
        <IconButton
          icon={file.leftOut ? <FilePlus {...icon} /> : <FileX {...icon} />}
          name={file.leftOut ? hunkStrings.takeIn : hunkStrings.leaveOut}
          keys={keyLabel('Alt+L', isMac)}
          onClick={() => onLeaveOut(!file.leftOut)}
        />
      )}
      {editable && file.edited && (
        <IconButton icon={<RotateCcw {...icon} />} name={words.revertFile} onClick={onRevertFile} />
      )}
      {editable && (
        <IconButton icon={<Undo2 {...icon} />} name={words.revertChange} onClick={commands.undoChange} />
      )}
      {readable && (
        <IconButton
          icon={<Search {...icon} />}
          name={words.find}
          keys={keyLabel('Mod+F', isMac)}
          onClick={commands.find}
        />
      )}
      {readable && (
        <IconButton icon={<BookOpenText {...icon} />} name={words.readAloud} onClick={commands.readAloud} />
      )}
      {readable && <ChangeSteps place={isCounted && place.count > 0 ? null : place} commands={commands} />}
      {many && <FileSteps commands={commands} />}
    </div>
  );
}

function ReviewedBox({ file, onReviewed }: Pick<FileBarProps, 'file' | 'onReviewed'>) {
  return (
    <label className="mr-2 flex items-center gap-1.5 text-xs text-muted" title={keyLabel('Alt+V', isMac)}>
      <input
        type="checkbox"
        checked={file.reviewed}
        onChange={(event) => onReviewed(event.target.checked)}
        aria-label={words.markReviewed(file.path)}
        className="accent-accent"
      />
      {words.reviewed}
    </label>
  );
}

function ChangeSteps({ place, commands }: { place: ChangePlace | null; commands: ReviewCommands }) {
  return (
    <>
      <IconButton
        icon={<ArrowUp size={16} aria-hidden />}
        name={words.previousChange}
        keys={keyLabel('Shift+F7', isMac)}
        onClick={commands.previousChange}
      />
      {place === null ? null : (
        <span className="min-w-24 text-center text-xs tabular text-muted" aria-live="polite">
          {place.known ? words.change(place.index, place.count) : ''}
        </span>
      )}
      <IconButton
        icon={<ArrowDown size={16} aria-hidden />}
        name={words.nextChange}
        keys={keyLabel('F7', isMac)}
        onClick={commands.nextChange}
      />
    </>
  );
}

function FileSteps({ commands }: { commands: ReviewCommands }) {
  return (
    <>
      <IconButton
        icon={<ChevronLeft size={16} aria-hidden />}
        name={words.previousFile}
        keys={keyLabel('Alt+Shift+F7', isMac)}
        onClick={commands.previousFile}
      />
      <IconButton
        icon={<ChevronRight size={16} aria-hidden />}
        name={words.nextFile}
        keys={keyLabel('Alt+F7', isMac)}
        onClick={commands.nextFile}
      />
    </>
  );
}
