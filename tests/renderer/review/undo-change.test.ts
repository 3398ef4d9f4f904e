/** One change taken back: applied as an editor would apply it, the lines must be the left side's again. */
import { describe, expect, it } from 'vitest';
import {
  changeAt,
  type LineChange,
  type LineEdit,
  undoChange,
} from '../../../src/renderer/features/review/monaco/undo-change.ts';

const change = (original: [number, number], modified: [number, number]): LineChange => ({
  originalStartLineNumber: original[0],
  originalEndLineNumber: original[1],
  modifiedStartLineNumber: modified[0],
  modifiedEndLineNumber: modified[1],
});

function apply(text: string, { range, text: put }: LineEdit): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0) + column - 1;
  return (
    text.slice(0, offset(range.startLineNumber, range.startColumn)) +
    put +
    text.slice(offset(range.endLineNumber, range.endColumn))
  );
}

describe('undoChange', () => {
  it.each([
    ['changed lines', 'a\nb\nc\n', 'a\nX\nY\nc\n', change([2, 2], [2, 3])],
    ['the last line, without an end', 'a\nb', 'a\nX', change([2, 2], [2, 2])],
    ['lines put in', 'a\nc\n', 'a\nX\nc\n', change([1, 0], [2, 2])],
    ['lines put in at the start', 'a\n', 'X\nY\na\n', change([0, 0], [1, 2])],
    ['lines put in at the end, without an end', 'a', 'a\nX', change([1, 0], [2, 2])],
    ['a whole new text', '', 'X\nY', change([0, 0], [1, 2])],
    ['lines taken out', 'a\nb\nc\n', 'a\nc\n', change([2, 2], [1, 0])],
    ['lines taken out at the start', 'a\nb\n', 'b\n', change([1, 1], [0, 0])],
    ['lines taken out at the end, without an end', 'a\nb', 'a', change([2, 2], [1, 0])],
  ])('%s', (_, original, modified, of) => {
    const edit = undoChange(of, original.split('\n'), modified.split('\n'));
    expect(apply(modified, edit)).toBe(original);
  });
});

describe('changeAt', () => {
  const changes = [change([1, 1], [3, 4]), change([9, 9], [10, 10])];
  it.each([
    [1, 0],
    [4, 0],
    [9, 0],
    [10, 1],
    [99, 1],
  ])('line %i belongs to change %i', (line, index) => expect(changeAt(changes, line)?.index).toBe(index));
  it('is nothing without changes', () => expect(changeAt([], 1)).toBeNull());
});
