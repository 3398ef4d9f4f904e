/** What is said of a change wherever a file is listed: how many lines, and whether it may be executed from now on. */
import type { BitChange } from './patch-changes.ts';
import { bitStrings, countStrings as words } from './strings-review-view.ts';
import { classNames } from './ui/class-names.ts';

/** In the colour of what is to be looked at where it may be. */
export function BitMark({ bits }: { bits: BitChange }) {
  if (bits === null) return null;
  return (
    <span
      className={classNames(
        'shrink-0 font-sans text-xs',
        bits === 'notExecutable' ? 'text-muted' : 'text-warning',
      )}
    >
      {bitStrings[bits]}
    </span>
  );
}

/** `+3 −1`: the signs tell, the colour only helps. Nothing where no line changes: an image, a file with another name. */
export function LineCounts({ added, removed }: { added: number; removed: number }) {
  if (added === 0 && removed === 0) return null;
  return (
    <span className="flex shrink-0 gap-1.5 font-mono text-xs tabular">
      <span className="text-added" title={words.added(added)} aria-hidden="true">
        +{added}
      </span>
      <span className="text-removed" title={words.removed(removed)} aria-hidden="true">
        −{removed}
      </span>
      <span className="sr-only">{`${words.added(added)}, ${words.removed(removed)}`}</span>
    </span>
  );
}
