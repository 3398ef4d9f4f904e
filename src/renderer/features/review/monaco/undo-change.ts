/**
 * Taking one change back on the right side: the edit that makes its lines those of the left side again. Lines are
 * counted as the editor's comparison does: from 1, and an end of 0 means that a side has no lines there, its start
 * then being the line after which they would stand.
 */

export interface LineChange {
  originalStartLineNumber: number;
  originalEndLineNumber: number;
  modifiedStartLineNumber: number;
  modifiedEndLineNumber: number;
}

export interface LineEdit {
  range: { startLineNumber: number; startColumn: number; endLineNumber: number; endColumn: number };
  text: string;
}

/** `original` and `modified` are the lines of both sides, without their ends. */
export function undoChange(
  change: LineChange,
  original: readonly string[],
  modified: readonly string[],
): LineEdit {
  const { modifiedStartLineNumber: start, modifiedEndLineNumber: end } = change;
  const endOf = (line: number): number => (modified[line - 1]?.length ?? 0) + 1;
  const span = (fromLine: number, fromColumn: number, toLine: number, toColumn: number) => ({
    startLineNumber: fromLine,
    startColumn: fromColumn,
    endLineNumber: toLine,
    endColumn: toColumn,
  });
  const wanted = original.slice(change.originalStartLineNumber - 1, change.originalEndLineNumber);
  if (end === 0) {
    const lines = wanted.join('\n');
    if (start === 0) return { range: span(1, 1, 1, 1), text: `${lines}\n` };
    return { range: span(start, endOf(start), start, endOf(start)), text: `\n${lines}` };
  }
  if (change.originalEndLineNumber === 0) {
    if (start > 1) return { range: span(start - 1, endOf(start - 1), end, endOf(end)), text: '' };
    if (end < modified.length) return { range: span(1, 1, end + 1, 1), text: '' };
    return { range: span(1, 1, end, endOf(end)), text: '' };
  }
  return { range: span(start, 1, end, endOf(end)), text: wanted.join('\n') };
}

/** The change whose lines hold `line`, else the nearest before it, else the first. */
export function changeAt<T extends LineChange>(
  changes: readonly T[],
  line: number,
): { change: T; index: number } | null {
  let index = 0;
  changes.forEach((change, position) => {
    if (change.modifiedStartLineNumber <= line) index = position;
  });
  const change = changes[index];
  return change === undefined ? null : { change, index };
}
