/**
 * Whether a person's words say an option: a rule, since a model that picks one can pick any. Names are compared as whole words, the
 * longest first (`pre-production` does not say `production`), denied ones do not count, and a bare number counts only beside a word
 * of what the field is about, or in the answer to its question.
 */
import { type ChoiceField, type IntakeOption, noOption } from '../../../shared/intake.ts';
import { negationOf } from './negation.ts';
import { phrasesIn, type Token, tokensOf } from './tokens.ts';

interface Span {
  start: number;
  end: number;
}

/** Numbers from 1 as people write them. */
const numerals = [
  '1 one 1st first eins erste erstes ersten один первый первого un une premier uno primero',
  '2 two 2nd second ii zwei zweite zweites zweiten два второй второго deux deuxième dos segundo',
  '3 three 3rd third iii drei dritte drittes dritten три третий третьего trois troisième tres tercero',
  '4 four 4th fourth iv vier vierte viertes vierten четыре четвертый четвёртый четвертого четвёртого quatre quatrième cuatro cuarto',
  '5 five 5th fifth v fünf fünfte fünften пять пятый пятого cinq cinco',
].map((line) => new Set(line.split(' ')));

const isNumeral = (word: string, value: string): boolean =>
  word === value || (/^\d$/.test(value) && numerals[Number(value) - 1]?.has(word) === true);

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
  const named = namedOptions(field, tokens, inside);
  const numbered = field.options
    .filter(({ value }) => /^\d+$/.test(value))
    .filter(({ value }) => hasNumber(field, tokens, inside, value))
    .map(({ value }) => value);
  const said = new Set([...named, ...numbered]);
  const options = field.options.map(({ value }) => value).filter((value) => said.has(value));
  const isNone =
    field.kind === 'choices' && !namesAny(field, tokens, inside) && deniesAll(field, tokens, inside);
  return isNone ? [...options, noOption] : options;
}

/** The same of an answer to the field's question, where a bare number, a short name and a bare "no" count, too. */
export function optionsAnswered(field: ChoiceField, text: string, span: Span): string[] {
  const said = optionsSaid(field, text, span);
  if (said.length > 0) return said;
  const tokens = tokensOf(text.slice(span.start, span.end));
  const all = tokens.map((_, at) => at);
  const short = namedOptions(
    {
      ...field,
      options: field.options.map((option) => ({
        ...option,
        words: [...option.answers, ...titlesOf(option)],
      })),
    },
    tokens,
    all,
  );
  if (short.length > 0) return short;
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

const isBareDenial = (words: readonly string[]): boolean =>
  words.some((word) => denials.has(word)) && words.every((word) => denials.has(word) || polite.has(word));

/** Said or denied: who denies one of them has not said that none is wanted. */
const namesAny = (field: ChoiceField, tokens: readonly Token[], inside: readonly number[]): boolean =>
  field.options
    .flatMap((option) => [...namesOf(option), ...option.answers, ...titlesOf(option)])
    .some((name) => phrasesIn(tokens, name).some(({ at }) => inside.includes(at)));

const within = (tokens: readonly Token[], { start, end }: Span): number[] =>
  tokens.flatMap((token, at) => (token.start >= start && token.end <= end ? [at] : []));

/** Tokens of a longer name, or of a phrase that only looks like one, are taken: a shorter name does not find them. */
function namedOptions(field: ChoiceField, tokens: readonly Token[], inside: readonly number[]): string[] {
  const names = field.options
    .flatMap((option) => namesOf(option).map((name) => ({ name, value: option.value })))
    .concat(field.unless.map((name) => ({ name, value: '' })))
    .sort((one, other) => sizeOf(other.name) - sizeOf(one.name));
  const taken = new Set<number>();
  const said: string[] = [];
  for (const { name, value } of names) {
    for (const { at, length } of phrasesIn(tokens, name)) {
      const places = Array.from({ length }, (_, offset) => at + offset);
      if (places.some((place) => taken.has(place))) continue;
      for (const place of places) taken.add(place);
      const isInside = places.every((place) => inside.includes(place));
      if (value !== '' && isInside && negationOf(tokens, at, at + length - 1, true) === null)
        said.push(value);
    }
  }
  return field.options.map(({ value }) => value).filter((value) => said.includes(value));
}

/** A title alone may be an everyday word, so it counts only where nothing better is said. */
const namesOf = ({ value, title, words }: IntakeOption): readonly string[] =>
  words.length > 0 ? words : titlesOf({ value, title });

const titlesOf = ({ value, title }: Pick<IntakeOption, 'value' | 'title'>): string[] =>
  /^\d+$/.test(value) ? [title] : [title, value];

const sizeOf = (name: string): number => name.split(/[^\p{L}\p{N}*]+/u).length * 100 + name.length;

/** How many words may stand between a number and what it is a number of. */
const near = 3;

function hasNumber(
  field: ChoiceField,
  tokens: readonly Token[],
  inside: readonly number[],
  value: string,
): boolean {
  const excluded = new Set(
    field.unless.flatMap((phrase) =>
      phrasesIn(tokens, phrase).flatMap(({ at, length }) => Array.from({ length }, (_, i) => at + i)),
    ),
  );
  const about = field.words
    .flatMap((phrase) => phrasesIn(tokens, phrase))
    .flatMap(({ at, length }) => Array.from({ length }, (_, offset) => at + offset))
    .filter((at) => !excluded.has(at));
  return inside.some((at) => {
    if (!isNumeral(tokens[at]?.word ?? '', value) || excluded.has(at)) return false;
    const beside = about.filter((word) => Math.abs(word - at) <= near && isOneClause(tokens, word, at));
    if (beside.length === 0) return false;
    return negationOf(tokens, Math.min(at, ...beside), Math.max(at, ...beside), false) === null;
  });
}

const isOneClause = (tokens: readonly Token[], one: number, other: number): boolean =>
  tokens.slice(Math.min(one, other) + 1, Math.max(one, other) + 1).every(({ after }) => after === 'word');

/** `no optional modules`: a denial, with a word of what the field is about right behind it. */
function deniesAll(field: ChoiceField, tokens: readonly Token[], inside: readonly number[]): boolean {
  const about = field.words.flatMap((phrase) => phrasesIn(tokens, phrase));
  return inside.some((at) => {
    if (!denials.has(tokens[at]?.word ?? '')) return false;
    return about.some(
      (phrase) =>
        inside.includes(phrase.at) &&
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
