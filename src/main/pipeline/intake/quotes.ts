/**
 * Finds in the person's own texts what a model says it quotes. What is found is told by its place, so the words that count are the
 * person's; what is only nearly there is not there. The match must be whole words: half of one can say the opposite.
 */
import type { DropReason, Quote } from '../../../shared/intake.ts';
import { governed } from './negation.ts';
import { placesOf } from './places.ts';
import { remembering } from './remembering.ts';

export interface PersonText {
  id: string;
  text: string;
}

export type Found = { ok: true; quote: Quote } | { ok: false; why: DropReason };

/** Longer ones point at nothing. Characters. */
const longestQuote = 1_000;

/**
 * To the letter, the first place that is the person's own; else with case, spaces, quotation marks and dashes made alike, in one place
 * only. Widened to a negation that governs it.
 */
export function findQuote(texts: readonly PersonText[], said: string): Found {
  const wanted = said.trim().replace(/^["'“”„«»‘’]+|["'“”„«»‘’]+$/gu, '');
  if (wanted.length > longestQuote) return { ok: false, why: 'too-long' };
  if (!saysSomething(wanted)) return { ok: false, why: 'too-short' };
  const exact = placesIn(texts, (text) => spansOf(text, wanted));
  const own = exact.find(({ place }) => place === 'own');
  if (own !== undefined) return { ok: true, quote: quoteOf(own) };
  const alike = exact.length > 0 ? exact : placesIn(texts, (text) => alikeSpans(text, wanted));
  const [first, ...others] = alike.filter(({ place }) => place === 'own');
  if (first !== undefined)
    return others.length > 0 ? { ok: false, why: 'several-places' } : { ok: true, quote: quoteOf(first) };
  const place = alike[0]?.place;
  return { ok: false, why: place === undefined || place === 'own' ? 'not-there' : place };
}

/** Three letters or digits, or two of a script that needs no more. */
function saysSomething(text: string): boolean {
  const letters = text.match(/[\p{L}\p{N}]/gu) ?? [];
  return letters.length >= 3 || (letters.length === 2 && letters.every((letter) => wordless.test(letter)));
}

/** Scripts that put no spaces between words. */
const wordless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

interface Span {
  start: number;
  end: number;
}

interface Placed extends Span {
  in: PersonText;
  place: 'own' | 'pasted' | 'addressed';
}

function placesIn(texts: readonly PersonText[], spans: (text: string) => Span[]): Placed[] {
  return texts.flatMap((one) => {
    const found = spans(one.text).filter((span) => isWhole(one.text, span));
    if (found.length === 0) return [];
    const places = placesOf(one.text);
    return found.map((span): Placed => {
      const inside = places.filter(({ start, end }) => start < span.end && end > span.start);
      const place = inside.some(({ kind }) => kind === 'addressed') ? 'addressed' : inside[0]?.kind;
      return { ...span, in: one, place: place ?? 'own' };
    });
  });
}

function quoteOf({ in: { id, text }, start, end }: Placed): Quote {
  const wide = governed(text, { start, end });
  return { textId: id, ...wide, text: text.slice(wide.start, wide.end) };
}

function spansOf(text: string, wanted: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    spans.push({ start: at, end: at + wanted.length });
  return spans;
}

function isWhole(text: string, { start, end }: Span): boolean {
  const before = [...text.slice(Math.max(0, start - 2), start)].at(-1) ?? '';
  const after = [...text.slice(end, end + 2)][0] ?? '';
  const first = [...text.slice(start, start + 2)][0] ?? '';
  const last = [...text.slice(Math.max(start, end - 2), end)].at(-1) ?? '';
  return !isOneWord(before, first) && !isOneWord(last, after);
}

const isOneWord = (one: string, other: string): boolean =>
  /[\p{L}\p{N}\p{M}]/u.test(one) &&
  /[\p{L}\p{N}\p{M}]/u.test(other) &&
  !wordless.test(one) &&
  !wordless.test(other);

function alikeSpans(text: string, wanted: string): Span[] {
  const there = alike(text);
  const needle = alike(wanted).text.trim();
  return spansOf(there.text, needle).flatMap(({ start, end }) => {
    const [first, last] = [there.from[start], there.to[end - 1]];
    return first === undefined || last === undefined ? [] : [{ start: first, end: last }];
  });
}

interface Alike {
  text: string;
  /** For each unit of `text`, where in the original it begins and ends. */
  from: number[];
  to: number[];
}

const seeming: readonly [RegExp, string][] = [
  [/^["“”„‟«»″]$/u, '"'],
  [/^['‘’‚‛‹›′`´]$/u, "'"],
  [/^[-‐‑‒–—―−]$/u, '-'],
  [/^[\u00ad\u200b-\u200f\u2060\ufeff]+$/u, ''],
];

const alike = remembering((text): Alike => {
  const made: Alike = { text: '', from: [], to: [] };
  for (const { 0: piece, index } of text.matchAll(/\s+|\P{M}\p{M}*|\p{M}/gu)) {
    const like = /^\s/u.test(piece)
      ? ' '
      : (seeming.find(([pattern]) => pattern.test(piece))?.[1] ?? piece.normalize('NFKC').toLowerCase());
    made.text += like;
    for (let unit = 0; unit < like.length; unit += 1) {
      made.from.push(index);
      made.to.push(index + piece.length);
    }
  }
  return made;
});
