/**
 * Whether a person's words say an option: a rule, since a model that picks one can pick any. A bare number, a short name or a bare
 * "no" says one only in the answer to the field's question.
 */
import { type ChoiceField, type IntakeOption, noOption } from '../../../shared/intake.ts';
import { isNumeral, isOneClause, namePlaces, namesOf, optionPlaces, titlesOf } from './option-places.ts';
import { ownStretches } from './places.ts';
import { phrasesIn, type Token, tokensOf } from './tokens.ts';

interface Span {
  start: number;
  end: number;
}

/** What may stand beside a number that is the whole answer. */
const filler = new Set(
  'option number nr nummer no please the take go with for let let s i d say think want choose pick would like it is should be ich nehme bitte wir nehmen die der das stufe variante вариант номер пожалуйста давай давайте выбираю пусть будет й ый le la el opción'.split(
    ' ',
  ),
);

const denials = new Set(
  'none no nothing nope neither without nein keine keiner kein nichts ohne нет ничего никаких никакие без не aucun aucune rien ninguno ninguna nada ninguna'.split(
    ' ',
  ),
);
/** What may stand beside a "no" that is the whole answer. */
const polite = new Set(
  'thanks thank you please needed required wanted necessary of them these those at the optional modules danke bitte davon nötig спасибо нужно нужны надо таких merci gracias'.split(
    ' ',
  ),
);
const every = new Set('all every both alle beide все всё оба tous toutes todos todas'.split(' '));

/** The options that `span` of the text says, in the field's order; `none` among them where the words say that none is wanted. */
export function optionsSaid(field: ChoiceField, text: string, span: Span): string[] {
  const tokens = tokensOf(text);
  const inside = within(tokens, span);
  const places = optionPlaces(field, tokens).filter(
    ({ first, last }) => inside.has(first) && inside.has(last),
  );
  const options = [...new Set(places.map(({ value }) => value))];
  const isNone =
    field.kind === 'choices' && deniesAll(field, tokens, inside) && !namesAny(field, tokens, inside);
  return isNone ? [...options, noOption] : options;
}

/** The same of an answer to the field's question, where a bare number, a short name and a bare "no" count, too. */
export function optionsAnswered(field: ChoiceField, text: string, span: Span): string[] {
  const said = optionsSaid(field, text, span);
  if (said.length > 0) return said;
  const tokens = tokensOf(text.slice(span.start, span.end));
  const options = field.options.map((one) => ({ ...one, words: [...one.answers, ...titlesOf(one)] }));
  const named = namePlaces({ ...field, options }, tokens).map(({ value }) => value);
  if (named.length > 0) return options.map(({ value }) => value).filter((value) => named.includes(value));
  const words = tokens.map(({ word }) => word);
  if (field.kind === 'choices') {
    if (
      words.length <= 4 &&
      words.some((word) => every.has(word)) &&
      !words.some((word) => denials.has(word))
    )
      return field.options.map(({ value }) => value);
    if (isBareDenial(words)) return [noOption];
  }
  return bareNumbers(field, words);
}

/**
 * Where the person's own words in a text say another option than `option`, which a model passes over or does not show; null when
 * they do not.
 */
export function saidOtherwise(field: ChoiceField, text: string, option: string): Span | null {
  const tokens = tokensOf(text);
  const own = ownStretches(text);
  for (const { value, first, last } of optionPlaces(field, tokens)) {
    const [start, end] = [tokens[first]?.start ?? 0, tokens[last]?.end ?? 0];
    if (value === option || !own.some((one) => one.start <= start && end <= one.end)) continue;
    return { start: clauseStart(tokens, first), end };
  }
  return null;
}

function clauseStart(tokens: readonly Token[], first: number): number {
  let at = first;
  while (at > 0 && tokens[at]?.after === 'word') at -= 1;
  return tokens[at]?.start ?? 0;
}

const isBareDenial = (words: readonly string[]): boolean =>
  words.some((word) => denials.has(word)) && words.every((word) => denials.has(word) || polite.has(word));

/** Said or denied: who denies one of them has not said that none is wanted. */
const namesAny = (field: ChoiceField, tokens: readonly Token[], inside: ReadonlySet<number>): boolean =>
  field.options
    .flatMap((option) => [...namesOf(option), ...option.answers, ...titlesOf(option)])
    .some((name) => phrasesIn(tokens, name).some(({ at }) => inside.has(at)));

const within = (tokens: readonly Token[], { start, end }: Span): Set<number> =>
  new Set(tokens.flatMap((token, at) => (token.start >= start && token.end <= end ? [at] : [])));

/** `no optional modules`: a denial, with a word of what the field is about right behind it. */
function deniesAll(field: ChoiceField, tokens: readonly Token[], inside: ReadonlySet<number>): boolean {
  const about = field.words.flatMap((phrase) => phrasesIn(tokens, phrase));
  return [...inside].some((at) => {
    if (!denials.has(tokens[at]?.word ?? '')) return false;
    return about.some(
      (phrase) =>
        inside.has(phrase.at) &&
        (isBehind(tokens, at, phrase.at) || isBehind(tokens, phrase.at + phrase.length - 1, at)),
    );
  });
}

const isBehind = (tokens: readonly Token[], first: number, second: number): boolean =>
  second > first && second - first <= 2 && isOneClause(tokens, first, second);

/** Of a choice its value, of choices the option's number in the list. Nothing where other words stand beside it. */
function bareNumbers(field: ChoiceField, words: readonly string[]): string[] {
  const isOptionNumber = ({ value }: IntakeOption, at: number, word: string): boolean =>
    isNumeral(word, /^\d+$/.test(value) ? value : String(at + 1));
  const isNumber = (word: string): boolean =>
    field.options.some((option, at) => isOptionNumber(option, at, word));
  const joins = new Set(['and', 'or', 'und', 'oder', 'и', 'или', 'et', 'ou', 'y', 'o']);
  if (!words.some(isNumber)) return [];
  if (words.some((word) => !isNumber(word) && !filler.has(word) && !joins.has(word))) return [];
  return field.options
    .filter((option, at) => words.some((word) => isOptionNumber(option, at, word)))
    .map(({ value }) => value);
}
