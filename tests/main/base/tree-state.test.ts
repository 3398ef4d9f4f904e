import { describe, expect, it } from 'vitest';
import { changesBetween, type TreeFile, treeOf } from '../../../src/main/base/tree-state.ts';

const files: TreeFile[] = [
  ['src/a.js', '1'],
  ['README.md', '2'],
  ['src/deep/b.js', '3'],
];
const digest = (all: readonly TreeFile[], patterns: string[] = []): string => treeOf(all, patterns).digest;

describe('a digest', () => {
  it('is the same in any order, and another for each change', () => {
    const all = digest(files);
    expect(digest(files.toReversed())).toBe(all);
    expect(digest([...files, ['new', '1']])).not.toBe(all);
    expect(digest(files.slice(1))).not.toBe(all);
    expect(digest([['src/a.js', '9'], ...files.slice(1)])).not.toBe(all);
    expect(digest([['src/c.js', '1'], ...files.slice(1)])).not.toBe(all);
  });

  it('is of the files that it is about', () => {
    const of = (...patterns: string[]) => treeOf(files, patterns).files.map(([path]) => path);
    expect(of('src/**')).toEqual(['src/a.js', 'src/deep/b.js']);
    expect(of('*.md', 'src/*')).toEqual(['README.md', 'src/a.js']);
    expect(of('../**')).toEqual([]);
    expect(
      digest([['README.md', 'other'], ...files.filter(([path]) => path !== 'README.md')], ['src/**']),
    ).toBe(digest(files, ['src/**']));
  });

  it('leaves out the list that the app writes itself, and no other of that name', () => {
    expect(digest([...files, ['feature_list.json', 'x']])).toBe(digest(files));
    expect(digest([...files, ['src/feature_list.json', 'x']])).not.toBe(digest(files));
  });
});

it('says what changed, by path', () => {
  const now: TreeFile[] = [
    ['src/a.js', '9'],
    ['README.md', '2'],
    ['new.js', '1'],
  ];
  expect(changesBetween(files, now)).toEqual([
    { path: 'new.js', change: 'added' },
    { path: 'src/a.js', change: 'modified' },
    { path: 'src/deep/b.js', change: 'deleted' },
  ]);
  expect(changesBetween(files, files.toReversed())).toEqual([]);
});
