/**
 * Whether words are said or denied. A model that quotes `PostgreSQL` out of "no PostgreSQL" quotes to the letter and turns it round,
 * so what stands beside a stretch, within its clause, is looked at too. Too cautious rather than not: a doubt costs a question.
 */
import { type Token, tokensOf } from './tokens.ts';

const words = (list: string): Set<string> => new Set(list.split(' '));

/** Before what they deny. */
const before = words(
  "no not never without none neither nor don't doesn't isn't aren't won't wouldn't shouldn't can't cannot avoid exclude excluding skip drop instead unlike than nicht nie kein keine keinen keiner keinem keines ohne statt не нет без вместо никаких никакой никакого кроме исключая pas sans aucun aucune jamais sin nunca ningún ninguna tampoco out non exclusions excluded außerhalb ausgeschlossen verzichten вне",
);
/** Behind it. */
const behind = words("not never isn't aren't don't doesn't won't nicht nie не нет pas jamais нельзя");
/** Behind it, and only as the last word of the clause: `Kafka: no`. */
const closing = words('no none nein keine kein nope excluded out');

/** In words. */
const farBefore = 4;
const farBehind = 3;

/**
 * The negation under which the tokens from `first` to `last` (both included) stand, as its index; null for none. `lists`: it is looked
 * for before the commas of a list, too (`no auth, Kafka`).
 */
export function negationOf(
  tokens: readonly Token[],
  first: number,
  last: number,
  lists: boolean,
): number | null {
  let words = 0;
  for (let at = first; at > 0; at -= 1) {
    const { after } = tokens[at] ?? { after: 'end' };
    if (after === 'end' || (after === 'comma' && !lists)) break;
    words = after === 'comma' ? 1 : words + 1;
    if (words > farBefore) break;
    if (before.has(tokens[at - 1]?.word ?? '')) return at - 1;
  }
  for (let at = last + 1; at <= last + farBehind; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.after !== 'word') break;
    const next = tokens[at + 1];
    const isLast = next === undefined || next.after !== 'word';
    if (behind.has(token.word) || (isLast && closing.has(token.word))) return at;
  }
  return null;
}

/** The stretch, widened to a negation beside it that it leaves out. */
export function governed(text: string, span: { start: number; end: number }): { start: number; end: number } {
  const tokens = tokensOf(text);
  const first = tokens.findIndex(({ end }) => end > span.start);
  const last = tokens.findLastIndex(({ start }) => start < span.end);
  if (first < 0 || last < first) return span;
  const denied = tokens[negationOf(tokens, first, last, true) ?? -1];
  if (denied === undefined) return span;
  return { start: Math.min(span.start, denied.start), end: Math.max(span.end, denied.end) };
}
