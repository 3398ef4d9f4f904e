/**
 * A text as words, for rules that look at what stands beside what. Words are compared in lower case and in one Unicode form; where a
 * clause ends is kept, since a "not" before a comma says nothing of what comes behind it.
 */

import { remembering } from './remembering.ts';

export interface Token {
  word: string;
  start: number;
  end: number;
  /** What lies between the word before and this one: a colon only joins them, a comma may go on with a list. */
  after: 'word' | 'comma' | 'end';
}

/** Words that begin what is said against what was said before. */
const turns = new Set(['but', 'however', 'sondern', 'aber', 'но', 'а', 'mais', 'pero', 'sino']);

export const tokensOf = remembering((text): readonly Token[] => {
  const tokens: Token[] = [];
  let last = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’]t\b)?/gu)) {
    const between = text.slice(last, index);
    const like = word.normalize('NFKC').toLowerCase().replace('’', "'");
    tokens.push({ word: like, start: index, end: index + word.length, after: gapOf(between, word, like) });
    last = index + word.length;
  }
  if (tokens[0] !== undefined) tokens[0].after = 'end';
  return tokens;
});

function gapOf(between: string, word: string, like: string): Token['after'] {
  // A line that goes on in lower case was only wrapped.
  const isWrapped = /^[,，]?\s*$/.test(between) && /^\p{Ll}/u.test(word);
  if (/[.;!?()。；]|\s[–—-]\s/u.test(between) || (/\n/.test(between) && !isWrapped) || turns.has(like))
    return 'end';
  return /[,，、]/u.test(between) ? 'comma' : 'word';
}

/** Where a phrase stands: index of its first token and how many they are. `word*` stands for all that begin so, `*` for any. */
export function phrasesIn(tokens: readonly Token[], phrase: string): { at: number; length: number }[] {
  const words =
    phrase
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}']+\*?|\*/gu) ?? [];
  if (words.length === 0) return [];
  const fits = (token: Token | undefined, word: string): boolean =>
    token !== undefined &&
    (word.endsWith('*') ? token.word.startsWith(word.slice(0, -1)) : token.word === word);
  return tokens.flatMap((_, at) =>
    words.every((word, offset) => fits(tokens[at + offset], word)) ? [{ at, length: words.length }] : [],
  );
}
