/** Which paths a pattern gives, as a table; the rows that give nothing are the ones that matter. */
import { describe, expect, it } from 'vitest';
import { createPathPattern } from '../../../src/main/base/path-pattern.ts';

describe('a pattern of paths', () => {
  it.each<[pattern: string, fits: string[], fitsNot: string[]]>([
    ['**', ['a', 'a/b.c', '.hidden/x'], ['']],
    [
      '**/*.md',
      ['a.md', 'a/b/c.md', '.md', 'a b.md'],
      ['a.MD', 'amd', 'a.md.js', 'a.md/b', 'a.md ', 'a.md\n', 'a\n.md/x'],
    ],
    ['docs/**', ['docs/a', 'docs/a/b.md'], ['docs', 'docs2/a', 'a/docs/b']],
    ['docs/*.md', ['docs/a.md'], ['docs/a/b.md', 'a.md', 'docsXa.md']],
    ['a?c.txt', ['abc.txt'], ['ac.txt', 'a/c.txt', 'abcxtxt']],
    ['src/**/test/*.ts', ['src/test/a.ts', 'src/x/y/test/a.ts'], ['src/xtest/a.ts', 'test/a.ts']],
    ['(a+)$^|b', ['(a+)$^|b'], ['aa', 'b']],
  ])('%s', (pattern, fits, fitsNot) => {
    const isOf = createPathPattern(pattern);
    expect(fits.filter((path) => isOf?.(path) !== true)).toEqual([]);
    expect(fitsNot.filter((path) => isOf?.(path) !== false)).toEqual([]);
  });

  it.each(['/etc/*', '../*', 'a/../b', './a', 'a//b', '', 'a\\b', '[ab]', '{a,b}', '!a'])(
    'none: %j',
    (pattern) => expect(createPathPattern(pattern)).toBeNull(),
  );
});
