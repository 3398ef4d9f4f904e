/** The files of a patch as rows of a tree, and what each key does on them. */
import { describe, expect, it } from 'vitest';
import {
  foldersAbove,
  inTreeOrder,
  listRows,
  treeMove,
  treeRows,
} from '../../../src/renderer/features/review/file-tree.ts';

const file = (path: string, reviewed = false) => ({ path, added: 2, removed: 1, reviewed });
const files = [
  'z.ts',
  'src/b.ts',
  'src/a/deep/er/x.ts',
  'src/a/deep/er/w.ts',
  'docs/one/only.md',
  'a.ts',
].map((path) => file(path, path.startsWith('docs')));
const drawn = (folded: readonly string[] = []) =>
  treeRows(files, new Set(folded)).map(
    (row) =>
      `${'  '.repeat(row.depth)}${row.name}${row.kind === 'folder' ? `/ ${row.files}` : ''} ${row.position} of ${row.siblings}`,
  );

describe('treeRows', () => {
  it('has folders first, each sorted, and joins what holds only one folder', () => {
    expect(drawn()).toEqual([
      'docs/one/ 1 1 of 4',
      '  only.md 1 of 1',
      'src/ 3 2 of 4',
      '  a/deep/er/ 2 1 of 2',
      '    w.ts 1 of 2',
      '    x.ts 2 of 2',
      '  b.ts 2 of 2',
      'a.ts 3 of 4',
      'z.ts 4 of 4',
    ]);
  });

  it('leaves out what is folded, however deep, and sums it up', () => {
    expect(drawn(['src', 'docs/one'])).toEqual([
      'docs/one/ 1 1 of 4',
      'src/ 3 2 of 4',
      'a.ts 3 of 4',
      'z.ts 4 of 4',
    ]);
    const [docs, src] = treeRows(files, new Set(['src', 'docs/one']));
    expect(docs).toMatchObject({ isOpen: false, added: 2, removed: 1, reviewed: true });
    expect(src).toMatchObject({ isOpen: false, added: 6, removed: 3, reviewed: false });
  });

  it('keeps every file once, in the order that is walked', () => {
    expect(inTreeOrder(files).map(({ path }) => path)).toEqual([
      ...['docs/one/only.md', 'src/a/deep/er/w.ts', 'src/a/deep/er/x.ts', 'src/b.ts', 'a.ts', 'z.ts'],
    ]);
    expect(listRows(files).map(({ path, depth }) => [path, depth])).toEqual(
      files.map(({ path }) => [path, 0]),
    );
  });
});

it('names the folders above a path, the outermost first', () => {
  expect(foldersAbove('src/a/x.ts')).toEqual(['src', 'src/a']);
  expect(foldersAbove('x.ts')).toEqual([]);
});

describe('treeMove', () => {
  const rows = treeRows(files, new Set(['src/a/deep/er']));
  // docs/one, only.md, src, a/deep/er (folded), b.ts, a.ts, z.ts
  it.each<[string, number, unknown]>([
    ['ArrowDown', 0, { to: 1 }],
    ['ArrowDown', 6, { to: 6 }],
    ['ArrowUp', 0, { to: 0 }],
    ['PageDown', 2, { to: 6 }],
    ['Home', 5, { to: 0 }],
    ['End', 0, { to: 6 }],
    ['ArrowLeft', 0, { fold: 'docs/one' }],
    ['ArrowLeft', 1, { to: 0 }],
    ['ArrowLeft', 3, { to: 2 }],
    ['ArrowLeft', 5, null],
    ['ArrowRight', 2, { to: 3 }],
    ['ArrowRight', 3, { unfold: 'src/a/deep/er' }],
    ['ArrowRight', 4, null],
    ['Enter', 2, { fold: 'src' }],
    [' ', 3, { unfold: 'src/a/deep/er' }],
    ['Enter', 4, null],
    ['x', 0, null],
  ])('%j on row %i: %j', (key, at, expected) => {
    expect(treeMove(key, rows, at)).toEqual(expected);
  });
});
