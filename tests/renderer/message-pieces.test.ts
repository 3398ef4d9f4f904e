/** Words arrive in parts of any size, and what is cut apart to be shown must still say the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allPieces,
  codeAround,
  grow,
  growOn,
  noPieces,
  type Piece,
  type Pieces,
  wordsIn,
} from '../../src/renderer/message-pieces.ts';
import { splitBlocks } from '../../src/renderer/ui/block-splitter.ts';
import { longReply } from '../bench/support/long-reply.ts';

const whole = (text: string): readonly Piece[] => allPieces(grow(noPieces, text));
const words = (pieces: readonly Piece[]): string => pieces.map(wordsIn).join('');

const mixed = longReply(60);
const code = Array.from({ length: 2_000 }, (_, at) => `const value${at} = ${at};`).join('\n');
const fence = `Before.\n\n\`\`\`js\n${code}\n\`\`\`\n\nAfter.\n`;
const table = `| n | square |\n| --- | --- |\n${Array.from({ length: 2_000 }, (_, n) => `| ${n} | ${n * n} |`).join('\n')}\n`;
const list = Array.from({ length: 2_000 }, (_, n) => `${n + 1}. the item\n   of two lines`).join('\n');
const line = 'It is rounded half to even. '.repeat(2_000);

describe('the pieces of a message', () => {
  it('is one of ordinary length', () => {
    const text = longReply(5);
    expect(whole(text)).toEqual([{ text, goesOn: null, head: 0, tail: 0 }]);
  });

  it('end where blocks end', () => {
    const pieces = whole(mixed);
    expect(pieces.length).toBeGreaterThan(4);
    expect(pieces.flatMap(({ text }) => splitBlocks(text))).toEqual(splitBlocks(mixed));
  });

  it.each([
    ['a fence', fence],
    ['a table', table],
    ['a list', list],
    ['a line', line],
    ['what has no blanks', 'x'.repeat(50_000)],
    ['a fence of one line', `~~~\n${'y'.repeat(50_000)}\n~~~\n`],
    ['an opening that is no end of', `${'`'.repeat(50_000)}\nwords\n`],
  ])('are short also of %s, and lose nothing', (_, text) => {
    const pieces = whole(text);
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map((piece) => piece.text.length))).toBeLessThan(10_000);
    expect(words(pieces)).toBe(text);
  });

  it.each([
    ['what models mix', mixed],
    ['a fence', fence],
    ['a table', table],
    ['a line', line],
  ])('of %s that is whole are those it had while it grew, and only what followed is looked at', (_, text) => {
    for (const at of [0, 1, 4_100, text.length / 2, text.length - 1, text.length]) {
      const before = grow(noPieces, text.slice(0, at));
      const after = growOn(before, text);
      expect(allPieces(after)).toEqual(whole(text));
      for (const [place, piece] of before.settled.entries()) expect(after.settled[place]).toBe(piece);
    }
  });

  it('are cut anew where the text is another one than grew', () => {
    const other = mixed.replace('e', 'E');
    for (const before of [mixed, `${mixed}more`, mixed.slice(0, 9_000)])
      expect(allPieces(growOn(grow(noPieces, before), other))).toEqual(whole(other));
  });

  it('of a fence are fences, with nothing else in them, and give all of its code', () => {
    const pieces = whole(fence);
    expect(pieces[0]?.text).toBe('Before.\n\n');
    expect(pieces.at(-1)?.text).toBe('\nAfter.\n');
    const parts = pieces.slice(1, -1);
    for (const { text } of parts) expect(text).toMatch(/^```js\n[^`]+\n```\n$/);
    for (let at = 1; at < pieces.length - 1; at += 1) expect(codeAround(pieces, at)).toBe(code);
  });

  it('give the code that is there while it still comes', () => {
    expect(codeAround(whole('```js\none\ntwo'), 0)).toBe('one\ntwo');
  });

  it('of a table have its head', () => {
    for (const { text } of whole(table)) expect(text).toMatch(/^\| n \| square \|\n\| --- \| --- \|\n\| \d/);
  });

  it('of a list begin with an item, of a line with a sentence', () => {
    for (const { text } of whole(list)) expect(text).toMatch(/^\d+\. the item/);
    for (const { text } of whole(line)) expect(text).toMatch(/^It is/);
  });

  it('keep the halves of a character together', () => {
    for (const { text } of whole(`x${'😀'.repeat(20_000)}`)) expect(text.isWellFormed()).toBe(true);
  });

  it('have the addresses that stand at the end of the message', () => {
    const { definitions } = grow(noPieces, `See [it][1].\n\n${mixed}\n[1]: https://a.example\n`);
    expect(definitions).toBe('[1]: https://a.example\n');
  });
});

const blocks = fc.constantFrom(
  ...[mixed.slice(0, 3_000), fence.slice(0, 14_000), table.slice(0, 13_000), list.slice(0, 9_000)],
  ...[
    line.slice(0, 13_000),
    '\n',
    '\n\n',
    '```\n',
    '~~~\n',
    '- item\n',
    '  words\n',
    '| a | b |\n',
    '|---|---|\n',
    'ü😀',
  ],
);

function grown(text: string, cuts: readonly number[]): Pieces {
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1))), text.length].sort((a, b) => a - b);
  let [pieces, from] = [noPieces, 0];
  for (const end of ends) {
    pieces = grow(pieces, text.slice(from, end));
    from = end;
  }
  return pieces;
}

it('are the same however the message came, and have all of it', () => {
  fc.assert(
    fc.property(fc.array(blocks, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
      const text = parts.join('');
      const pieces = allPieces(grown(text, cuts));
      expect(pieces).toEqual(whole(text));
      expect(words(pieces)).toBe(text);
    }),
    { numRuns: 300 },
  );
});
