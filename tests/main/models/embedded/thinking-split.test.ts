/**
 * Thinking told from the answer, whatever pieces the words come in: each row is tried whole, letter by letter, and cut at
 * every place, and must always give the same.
 */
import { describe, expect, it } from 'vitest';
import { splitThinking } from '../../../../src/main/models/embedded/child/thinking-split.ts';

const think = { open: '<think>', close: '</think>' };

function run(pieces: string[], inside: boolean): { reasoning: string; text: string } {
  const split = splitThinking(think, inside);
  const parts = [...pieces.flatMap((piece) => split.push(piece)), ...split.end()];
  const of = (kind: string): string =>
    parts.flatMap((part) => (part.kind === kind ? part.text : [])).join('');
  return { reasoning: of('reasoning'), text: of('text') };
}

const rows: [name: string, words: string, inside: boolean, reasoning: string, text: string][] = [
  ['no thinking', 'Hello.', false, '', 'Hello.'],
  ['an answer that begins like a mark', '<thin air>', false, '', '<thin air>'],
  ['thinking, then the answer', '<think>\nWhy?\n</think>\n\nSo.', false, 'Why?', 'So.'],
  ['white space before the mark', '\n <think>a</think>b', false, 'a', 'b'],
  ['opened by the prompt', 'Why?\n</think>\n\nSo.', true, 'Why?', 'So.'],
  ['opened by the prompt, nothing thought', '\n</think>\n\nSo.', true, '', 'So.'],
  ['never closed', 'Why? And why', true, 'Why? And why', ''],
  ['lines in the thinking stay', '<think>a\n\nb</think>c\n\nd', false, 'a\n\nb', 'c\n\nd'],
  ['a mark in the answer is text', 'See <think>x</think>.', false, '', 'See <think>x</think>.'],
  ['what only looks like the end', '<think>a </thi b</think>c', false, 'a </thi b', 'c'],
  ['an empty answer', '', false, '', ''],
];

describe('splitThinking', () => {
  it.each(rows)('%s', (_name, words, inside, reasoning, text) => {
    const cuts = Array.from({ length: words.length + 1 }, (_, at) => [words.slice(0, at), words.slice(at)]);
    for (const pieces of [[words], [...words], ...cuts]) {
      expect(run(pieces, inside)).toEqual({ reasoning, text });
    }
  });

  it('says whether it is still thinking', () => {
    const split = splitThinking(think, true);
    expect(split.isThinking()).toBe(true);
    split.push('a</think>');
    expect(split.isThinking()).toBe(false);
    expect(splitThinking(think, false).isThinking()).toBe(false);
  });
});
