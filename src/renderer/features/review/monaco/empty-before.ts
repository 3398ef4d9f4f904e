/**
 * A new file removes nothing. The editor takes an empty text for one empty line and shows that line as removed, so its
 * comparison is corrected where it comes from, before marks, line by line view or undo have seen it. This reaches into the
 * editor's inside, which it may rearrange: a browser test says so then.
 */
import { WorkerBasedDocumentDiffProvider } from 'monaco-editor/editor/browser/widget/diffEditor/diffProviderFactoryService.js';

type Compute = typeof WorkerBasedDocumentDiffProvider.prototype.computeDiff;
type Comparison = Awaited<ReturnType<Compute>>;
type Text = Parameters<Compute>[1];

let corrected = false;

/** For every editor of the page; once is enough. */
export function compareNothingAsNothing(): void {
  if (corrected) return;
  corrected = true;
  const { prototype } = WorkerBasedDocumentDiffProvider;
  const compute = prototype.computeDiff;
  prototype.computeDiff = async function computeDiff(before, after, ...more) {
    const comparison = await compute.call(this, before, after, ...more);
    return before.getValueLength() === 0 ? onlyAdded(comparison, after) : comparison;
  };
}

/** The empty line of the empty text stands at the end, as the one behind the last line feed does. */
function onlyAdded(comparison: Comparison, after: Text): Comparison {
  const lines = after.getLineCount();
  const endsLine = lines > 1 && after.getLineLength(lines) === 0;
  const changes = comparison.changes.map(({ original, modified }) => ({
    original: original.deltaLength(-1),
    modified: endsLine ? modified.deltaLength(-1) : modified,
    innerChanges: undefined,
  }));
  return { ...comparison, changes };
}
