/** The small marks of a file, in lists and above the editor: what happens to it, how much, what the person did about it. */
import { Check } from 'lucide-react';
import { BitMark } from '../../change-marks.tsx';
import type { FileChange } from '../../patch-changes.ts';
import { reviewStrings as words } from './strings.ts';
import { hunkStrings } from './strings-hunks.ts';
import type { ReviewFile } from './subject.ts';

const letterColor: Record<FileChange, string> = {
  added: 'text-added',
  modified: 'text-info',
  deleted: 'text-removed',
  renamed: 'text-info',
};

export function ChangeLetter({ change }: { change: FileChange }) {
  const look = `w-3 shrink-0 text-center font-mono text-xs ${letterColor[change]}`;
  return (
    <>
      <span className={look} title={words.changes[change]} aria-hidden="true">
        {words.letters[change]}
      </span>
      <span className="sr-only">{words.changes[change]}</span>
    </>
  );
}

export function FileMarks({ file }: { file: ReviewFile }) {
  return (
    <>
      <BitMark bits={file.bits} />
      {file.conflicted && <span className="shrink-0 text-xs text-warning">{words.changedOnDisk}</span>}
      {file.undecided > 0 && (
        <span className="shrink-0 text-xs text-warning">{hunkStrings.undecidedIn(file.undecided)}</span>
      )}
      {file.leftOut && <span className="shrink-0 text-xs text-warning">{hunkStrings.leftOut}</span>}
      {file.edited && !file.leftOut && <span className="shrink-0 text-xs text-accent">{words.edited}</span>}
      {file.reviewed && <ReviewedMark />}
    </>
  );
}

export const ReviewedMark = () => (
  <Check size={14} aria-label={words.reviewed} className="shrink-0 text-muted" />
);
