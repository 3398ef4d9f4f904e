import { describe, expect, it } from 'vitest';
import { backgroundOf, cosine, nearness, unit } from '../../../src/main/memory/nearness.ts';

const said = [
  [1, 0, 0, 0.1],
  [1, 0, 0.2, 0],
  [1, 0.1, 0, 0],
  [1, 0, 0, -0.1],
].map(unit);
const to = (entry: readonly number[], search: readonly number[]): number =>
  nearness(cosine(unit(search), unit(entry)), backgroundOf(unit(entry), said));

describe('nearness', () => {
  it.each([
    ['the same', [0, 1, 1, 0], [0, 1, 1, 0], true],
    ['much the same', [0, 1, 1, 0], [0.5, 1, 0.9, 0.1], true],
    ['something else', [0, 1, 1, 0], [0, 0, 0, 1], false],
    ['what is said every day', [0, 1, 1, 0], [1, 0, 0, 0], false],
    // A cosine of 0.99 says nothing where everything has that.
    ['an entry near to everything', [1, 0.05, 0.05, 0], [1, 0, 0.05, 0], false],
    ['nothing at all', [0, 1, 1, 0], [0, 0, 0, 0], false],
  ])('%s', (_name, entry, search, near) => expect(to(entry, search) >= 3).toBe(near));

  it('does not make much of little where all texts are alike', () => {
    const alike = [1, 1.001, 0.999].map((value) => unit([1, value]));
    expect(nearness(1, backgroundOf(unit([1, 1]), alike))).toBeLessThan(1);
  });

  it('is nothing between vectors of two models', () => {
    expect(cosine(unit([1, 0]), unit([1, 0, 0]))).toBe(0);
  });
});
