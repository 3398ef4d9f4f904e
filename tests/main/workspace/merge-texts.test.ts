import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTexts } from '../../../src/main/workspace/merge-texts.ts';

const text = (...lines: string[]) => `${lines.join('\n')}\n`;
const base = text('a', 'b', 'c', 'd', 'e');

describe('mergeTexts', () => {
  it.each([
    ['only theirs', text('a', 'X', 'c', 'd', 'e'), base, text('a', 'X', 'c', 'd', 'e'), []],
    ['only mine', base, text('a', 'b', 'c', 'd', 'Y'), text('a', 'b', 'c', 'd', 'Y'), [null]],
    [
      'both, apart',
      text('X', 'b', 'c', 'd', 'e'),
      text('a', 'b', 'c', 'Y'),
      text('X', 'b', 'c', 'Y'),
      [null],
    ],
    [
      'both the same',
      text('a', 'X', 'c', 'd', 'e'),
      text('a', 'X', 'c', 'd', 'e'),
      text('a', 'X', 'c', 'd', 'e'),
      [],
    ],
    [
      'both the same line',
      text('a', 'X', 'c', 'd', 'e'),
      text('a', 'Y', 'c', 'd', 'e'),
      text('a', 'Y', 'c', 'd', 'e'),
      [['b']],
    ],
    [
      'both put in at one place',
      text('a', 'X', 'b', 'c', 'd', 'e'),
      text('a', 'Y', 'b', 'c', 'd', 'e'),
      text('a', 'Y', 'b', 'c', 'd', 'e'),
      [[]],
    ],
    [
      'one takes out what the other changes',
      text('a', 'c', 'd', 'e'),
      text('a', 'Y', 'c', 'd', 'e'),
      text('a', 'Y', 'c', 'd', 'e'),
      [['b']],
    ],
    [
      'lines beside each other',
      text('a', 'X', 'c', 'd', 'e'),
      text('a', 'b', 'Y', 'd', 'e'),
      text('a', 'b', 'Y', 'd', 'e'),
      [['b', 'c']],
    ],
    ['nothing in common', 'one\n', 'two\n', 'two\n', [['a', 'b', 'c', 'd', 'e']]],
  ])('%s', (_, theirs, mine, merged, places) => {
    const found = mergeTexts(base, theirs, mine);
    expect(found.text).toBe(merged);
    expect(found.changes.map((change) => change.base)).toEqual(places);
  });

  it('keeps the line ends of the other side', () => {
    const merged = mergeTexts('a\nb\nc\n', 'A\r\nb\r\nc\r\n', 'a\nb\nC\n');
    expect(merged.text).toBe('A\r\nb\r\nC\r\n');
    expect(merged.changes).toEqual([{ old: { from: 2, to: 3 }, now: { from: 2, to: 3 }, base: null }]);
  });

  it('is one place for each that both changed, however many only one side changed', () => {
    const lines = Array.from({ length: 6_000 }, (_, n) => `line ${n}`);
    const changed = (words: string, is: (n: number) => boolean) =>
      text(...lines.map((line, n) => (is(n) ? `${words} ${n}` : line)));
    const theirs = changed('theirs', (n) => n === 3_000);
    const mine = changed('mine', (n) => n % 3 === 0);
    const { changes, text: merged } = mergeTexts(text(...lines), theirs, mine);
    expect(changes.filter(({ base: from }) => from !== null)).toEqual([
      { old: { from: 3_000, to: 3_001 }, now: { from: 3_000, to: 3_001 }, base: ['line 3000'] },
    ]);
    expect(changes).toHaveLength(2_000);
    expect(merged).toBe(mine);
    // The other way round nothing of theirs is lost, either.
    expect(
      mergeTexts(text(...lines), mine, theirs)
        .text.split('\n')
        .filter((line) => line.startsWith('mine')),
    ).toHaveLength(1_999);
  });

  it('is bounded where nothing tells the lines apart', () => {
    const kinds = (step: number) => text(...Array.from({ length: 30_000 }, (_, n) => `x${(n * step) % 13}`));
    const started = process.cpuUsage();
    const { text: merged } = mergeTexts(kinds(1), kinds(5), kinds(7));
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(4_000);
    expect(merged).toBe(kinds(7));
  });

  describe('line ends', () => {
    const [crlf, lf] = ['a\r\nb\r\nc\r\n', 'a\nb\nc\n'];
    it.each([
      ['only they differ: what the patch says', lf, 'a\nX\nc\n', crlf, 'a\r\nX\r\nc\r\n'],
      ['and back', crlf, 'a\r\nX\r\nc\r\nd\r\n', lf, 'a\nX\nc\nd\n'],
      ['with lines of its own', lf, 'A\nb\nc\n', 'a\r\nb\r\nC\r\n', 'A\r\nb\r\nC\r\n'],
      ['of one line only', lf, 'A\nb\nc\n', 'a\nb\r\nc\n', 'A\nb\r\nc\n'],
      ['only theirs differ: theirs stay', lf, crlf, 'a\nb\nC\n', 'a\r\nb\r\nC\r\n'],
      ['mixed from the start', 'a\nb\r\nc\n', 'A\nb\r\nc\n', 'a\nb\r\nc\nd\n', 'A\nb\r\nc\nd\n'],
    ])('%s', (_, from, theirs, mine, merged) => {
      const found = mergeTexts(from, theirs, mine);
      expect(found.text).toBe(merged);
      expect(found.changes.filter(({ base: clash }) => clash !== null)).toEqual([]);
    });
  });

  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((all) => all.join('\n'));
  const linesOf = (all: string) => all.split('\n');

  it('has both sides’ changes, and told places are all that keeps it from being theirs', () => {
    fc.assert(
      fc.property(lines, lines, lines, (from, theirs, mine) => {
        const { text: merged, changes } = mergeTexts(from, theirs, mine);
        // With every place taken back it is theirs, to the byte.
        const back = linesOf(merged);
        for (const { old, now } of changes.toReversed())
          back.splice(now.from, now.to - now.from, ...linesOf(theirs).slice(old.from, old.to));
        expect(back.join('\n')).toBe(theirs);
        expect(mergeTexts(from, from, mine).text).toBe(mine);
        expect(mergeTexts(from, theirs, from)).toEqual({ text: theirs, changes: [] });
        expect(mergeTexts(from, theirs, theirs)).toEqual({ text: theirs, changes: [] });
        // What is a conflict does not depend on who is asked.
        const other = mergeTexts(from, mine, theirs);
        const conflicts = (all: typeof changes) =>
          all.flatMap((one) => (one.base === null ? [] : [one.base]));
        expect(conflicts(other.changes)).toEqual(conflicts(changes));
        // Without one, both ways round give the same text.
        if (conflicts(changes).length === 0) expect(other.text).toBe(merged);
      }),
      { numRuns: 500 },
    );
  });
});
