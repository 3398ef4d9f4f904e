/** Which deleted and new files are one under another name. */
import { expect, it } from 'vitest';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { findRenames, type RenameSide } from '../../../src/main/workspace/renames.ts';
import { exactRenames, patchSize } from '../../../src/shared/exact-renames.ts';

const side = (path: string, content: string, isText = true): RenameSide => ({
  path,
  digest: digestBytes(content),
  text: () => (isText ? content : null),
});
const lines = (count: number, of: string): string =>
  Array.from({ length: count }, (_, at) => `${of} ${String(at).padStart(3, '0')}`).join('\n');
/** As many lines of a hundred kept. */
const kept = (count: number): string => `${lines(count, 'same')}\n${lines(100 - count, 'else')}`;

it.each<[string, RenameSide[], RenameSide[], [string, string][]]>([
  ['the same bytes', [side('a.bin', 'x', false)], [side('b.bin', 'x', false)], [['a.bin', 'b.bin']]],
  ['other bytes that are not text', [side('a.bin', 'x1', false)], [side('b.bin', 'x2', false)], []],
  ['sixty of a hundred', [side('a', kept(100))], [side('b', kept(60))], [['a', 'b']]],
  ['fifty-nine of a hundred', [side('a', kept(100))], [side('b', kept(59))], []],
  [
    'other line ends and indentation',
    [side('a', 'one();\ntwo();')],
    [side('b', '  one();\r\n  two();\r\n')],
    [['a', 'b']],
  ],
  ['only empty lines', [side('a', '\n\n')], [side('b', '\n\n\n')], []],
  ['nothing new', [side('a', 'x')], [], []],
  [
    'the most alike of several, each once',
    [side('a', kept(70)), side('b', kept(100))],
    [side('c', kept(95)), side('d', kept(71))],
    [
      ['a', 'd'],
      ['b', 'c'],
    ],
  ],
  [
    'of the same bytes the one with the same name',
    [side('x/one.txt', 's'), side('x/two.txt', 's')],
    [side('y/two.txt', 's')],
    [['x/two.txt', 'y/two.txt']],
  ],
])('%s', (_, gone, fresh, expected) => {
  const found = findRenames(gone, fresh).map(({ from, to }) => [from, to]);
  expect(found.sort()).toEqual(expected);
});

it('looks for the same bytes only where there are too many pairs to compare', () => {
  const many = (of: string) => Array.from({ length: 60 }, (_, at) => side(`${of}${at}`, kept(100) + of + at));
  const found = findRenames([...many('a'), side('was', 'bytes')], [...many('b'), side('is', 'bytes')]);
  expect(found).toEqual([{ from: 'was', to: 'is' }]);
});

it('is counted once where only the digests are known', () => {
  const file = (path: string, before: string | null, after: string | null, added = 0, removed = 0) => ({
    path,
    before: before === null ? null : digestBytes(before),
    after: after === null ? null : digestBytes(after),
    added,
    removed,
  });
  const files = [file('b', null, 'x', 9), file('a', 'x', null, 0, 9), file('c', 'y', 'z', 2, 1)];
  expect(exactRenames(files)).toEqual([{ from: 'a', to: 'b', added: 0, removed: 0 }]);
  expect(patchSize(files)).toEqual({ files: 2, added: 2, removed: 1 });
});
