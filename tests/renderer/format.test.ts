/** Numbers with units, never more precise than what is known. */
import { describe, expect, it } from 'vitest';
import {
  baseName,
  formatAgo,
  formatDuration,
  formatPercent,
  formatTokens,
  plural,
  shortPath,
} from '../../src/renderer/format.ts';

describe('formatting for people', () => {
  it.each([
    [0, '0 ms'],
    [40.4, '40 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [1240, '1.2 s'],
    [9960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_700, '1 h'],
    [7_500_000, '2 h 5 min'],
  ])('duration %d', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it.each([
    [640, '640'],
    [1000, '1k'],
    [6140, '6.1k'],
    [16_384, '16.4k'],
    [131_072, '131k'],
  ])('tokens %d', (tokens, expected) => {
    expect(formatTokens(tokens)).toBe(expected);
  });

  it.each([
    [71, 100, '71 %'],
    [999, 1000, '99 %'],
    [1000, 1000, '100 %'],
    [1, 1000, '1 %'],
    [0, 1000, '0 %'],
    [0, 0, '0 %'],
  ])('%d of %d', (part, whole, expected) => {
    expect(formatPercent(part, whole)).toBe(expected);
  });

  it('tells how long ago', () => {
    const now = Date.UTC(2026, 0, 10, 12);
    expect(formatAgo(now - 20_000, now)).toBe('now');
    expect(formatAgo(now - 5 * 60_000, now)).toBe('5 min');
    expect(formatAgo(now - 3 * 3_600_000, now)).toBe('3 h');
    expect(formatAgo(now - 50 * 3_600_000, now)).toBe('2 d');
    expect(formatAgo(now + 5000, now)).toBe('now');
  });

  it('counts in words', () => {
    expect(plural(1, 'more line', 'more lines')).toBe('1 more line');
    expect(plural(1312, 'more line', 'more lines')).toBe('1,312 more lines');
  });

  it('shortens paths without changing what they name', () => {
    expect(baseName('/home/me/ledger/')).toBe('ledger');
    expect(baseName('C:\\work\\ledger')).toBe('ledger');
    expect(baseName('/')).toBe('/');
    expect(shortPath('/home/me/ledger', '/home/me')).toBe('~/ledger');
    expect(shortPath('/home/meme/ledger', '/home/me')).toBe('/home/meme/ledger');
  });
});
