/** Words that come all at once are drawn in parts: none too long to be read in a frame, and all of them in the end. */
import { describe, expect, it } from 'vitest';
import { nextReach } from '../../../../src/renderer/features/conversation/use-unfolding.ts';
import { longReply } from '../../../bench/support/long-reply.ts';

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let drawn = 0; drawn < text.length; ) {
    const reach = nextReach(text, drawn);
    parts.push(text.slice(drawn, reach));
    drawn = reach;
  }
  return parts;
}
const line = `${'word '.repeat(100)}\n`;

describe('words that come all at once', () => {
  it.each<[string, string, number, number]>([
    ['are drawn at once while they are few', 'x'.repeat(1_500), 0, 1_500],
    ['end with a line where one ends in reach', line.repeat(9), 0, 1_002],
    ['so do those that go on', line.repeat(9), 1_002, 2_004],
    ['end anywhere of a line that is longer', `One.\n${'x'.repeat(9_000)}`, 5, 1_505],
    ['do not part a character', `${'x'.repeat(1_499)}${'🙂'.repeat(9)}`, 0, 1_499],
    ['are all drawn where they were not seen coming', line.repeat(99), Number.POSITIVE_INFINITY, 99 * 501],
    ['are drawn to their end where that was cut off since', 'short', 900, 5],
  ])('%s', (_, text, drawn, reach) => expect(nextReach(text, drawn)).toBe(reach));

  it('are drawn in short parts to their end, whatever they are', () => {
    for (const text of [longReply(40), 'y'.repeat(20_000), '🙂'.repeat(5_000), '\n'.repeat(5_000)]) {
      const parts = partsOf(text);
      expect(parts.length).toBeGreaterThan(3);
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(1_500);
      expect(parts.join('')).toBe(text);
      expect(parts.every((part) => part.isWellFormed())).toBe(true);
    }
  });
});
