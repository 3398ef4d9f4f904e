/** Which texts are not shown in one column. */
import { expect, it } from 'vitest';
import { isMuchToRemove } from '../../../src/renderer/features/review/monaco/much-removed.ts';

it.each([
  ['nothing', '', false],
  ['a file as most are', 'const one = 1;\n'.repeat(2_000), false],
  ['one long line', `${'x'.repeat(20_001)}\n`, true],
  ['a long line among others', `a\n${'x'.repeat(20_001)}\nb`, true],
  ['a long line at the end', `${'a\n'.repeat(20_000)}${'x'.repeat(20_001)}`, true],
  ['very many lines', 'const one = 1;\n'.repeat(30_000), false],
])('%s', (_, before, expected) => {
  expect(isMuchToRemove(before)).toBe(expected);
});
