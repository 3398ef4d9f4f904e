/**
 * A file that was changed on disk, too, and has no places to decide one by one: it is deleted by one side, is not text, or is too large.
 * So it is one place as a whole. The disk's is taken by leaving the file out; where it is the only one, by rejecting the patch.
 */
import { GitMerge } from 'lucide-react';
import { isMac, keyLabel } from '../../keys.ts';
import type { FileChange } from '../../patch-changes.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { hunkStrings as words } from './strings-hunks.ts';

interface WholeClashProps {
  change: FileChange;
  isSettled: boolean;
  onSettle: () => void;
  /** Null where it is the only file. */
  onLeaveOut: (() => void) | null;
}

export function WholeClash({ change, isSettled, onSettle, onLeaveOut }: WholeClashProps) {
  const open = words.wholeOpen[change === 'deleted' || change === 'added' ? change : 'other'];
  return (
    <section
      aria-label={words.clash}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5"
    >
      <p
        className={`flex min-w-0 flex-1 basis-60 items-start gap-1.5 text-xs ${isSettled ? 'text-muted' : 'text-warning'}`}
      >
        <GitMerge size={14} aria-hidden className="mt-px shrink-0" />
        {isSettled ? words.wholeSettled : open}
      </p>
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" disabled={isSettled} onClick={onSettle}>
          {words.takeProposed}
          <KeyHint keys={keyLabel('Alt+Y', isMac)} />
        </Button>
        {onLeaveOut === null ? null : (
          <Button size="small" onClick={onLeaveOut}>
            {words.takeDisk}
            <KeyHint keys={keyLabel('Alt+N', isMac)} />
          </Button>
        )}
      </div>
    </section>
  );
}
