/** Typing a word finds the line with that word first, and no line that only has its letters. */
import { describe, expect, it } from 'vitest';
import { rank } from '../../../../src/renderer/features/palette/rank.ts';

describe('how well a line fits', () => {
  it('does not take letters from all over the line', () => {
    expect(rank('Look for model servers again', 'demo')).toBe(0);
    expect(rank('Start the demo', 'demo')).toBeGreaterThan(0);
  });

  it('wants every word, in any order', () => {
    expect(rank('Show or hide the review', 'review hide')).toBeGreaterThan(0);
    expect(rank('Show or hide the review', 'review inbox')).toBe(0);
  });

  it('puts the line that begins so before one that has it later, and that before one with it inside a word', () => {
    const scores = ['Show keys', 'Stop or show', 'Foreshow'].map((line) => rank(line, 'show'));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(3);
  });
});
