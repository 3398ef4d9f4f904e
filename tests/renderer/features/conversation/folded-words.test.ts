/** A long message is folded to its beginning; nothing is folded to hide a few words. */
import { describe, expect, it } from 'vitest';
import { beginning } from '../../../../src/renderer/features/conversation/folded-words.tsx';

const lines = (count: number): string => Array.from({ length: count }, (_, n) => `line ${n}`).join('\n');

describe('the beginning of a message', () => {
  it.each([
    ['short', 'Fix the test', 'Fix the test'],
    ['a little too long', lines(26), lines(26)],
    ['many lines', lines(500), lines(24)],
    ['one long line', 'x'.repeat(50_000), 'x'.repeat(3_000)],
  ])('%s', (_, text, shown) => {
    expect(beginning(text)).toBe(shown);
  });
});
