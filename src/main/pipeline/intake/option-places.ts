/**
 * Where a text says an option, by rule: names as whole words, the longest first (`pre-production` does not say `production`), not
 * denied; and numbers beside a word of what the field is about. Looked for in the whole text, because what stands beside a place can
 * turn it round.
 */
import type { ChoiceField, IntakeOption } from '../../../shared/intake.ts';
import { negationOf } from './negation.ts';
import { phrasesIn, type Token } from './tokens.ts';

/** Tokens by index, both ends included. */
export interface OptionPlace {
  value: string;
  first: number;
  last: number;
}

/** Numbers from 1 as people write them. */
const numerals = [
  '1 one 1st first eins erste erstes ersten один первый первого un une premier uno primero',
  '2 two 2nd second ii zwei zweite zweites zweiten два второй второго deux deuxième dos segundo',
  '3 three 3rd third iii drei dritte drittes dritten три третий третьего trois troisième tres tercero',
  '4 four 4th fourth iv vier vierte viertes vierten четыре четвертый четвёртый четвертого четвёртого quatre quatrième cuatro cuarto',
  '5 five 5th fifth v fünf fünfte fünften пять пятый пятого cinq cinco',
].map((line) => new Set(line.split(' ')));

export const isNumeral = (word: string, value: string): boolean =>
  word === value || (/^\d$/.test(value) && numerals[Number(value) - 1]?.has(word) === true);

/** Of each text, as its tokens: an answer of a model's asks for the same places again and again. */
const known = new WeakMap<readonly Token[], Map<ChoiceField, readonly OptionPlace[]>>();

/** In the order of the field's options. */
export function optionPlaces(field: ChoiceField, tokens: readonly Token[]): readonly OptionPlace[] {
  const ofText = known.get(tokens) ?? new Map<ChoiceField, readonly OptionPlace[]>();
  known.set(tokens, ofText);
  const places = ofText.get(field) ?? findPlaces(field, tokens);
  ofText.set(field, places);
  return places;
}

function findPlaces(field: ChoiceField, tokens: readonly Token[]): OptionPlace[] {
  const all = [
    ...namePlaces(field, tokens),
    ...field.options
      .filter(({ value }) => /^\d+$/.test(value))
      .flatMap(({ value }) => numberPlaces(field, tokens, value)),
  ];
  return field.options.flatMap((option) => all.filter(({ value }) => value === option.value));
}

/** Tokens of a longer name, or of a phrase that only looks like one, are taken: a shorter name does not find them. */
export function namePlaces(field: ChoiceField, tokens: readonly Token[]): OptionPlace[] {
  const names = field.options
    .flatMap((option) => namesOf(option).map((name) => ({ name, value: option.value })))
    .concat(field.unless.map((name) => ({ name, value: '' })))
    .sort((one, other) => sizeOf(other.name) - sizeOf(one.name));
  const taken = new Set<number>();
  const said: OptionPlace[] = [];
  for (const { name, value } of names) {
    for (const { at, length } of phrasesIn(tokens, name)) {
      const places = range(at, length);
      if (places.some((place) => taken.has(place))) continue;
      for (const place of places) taken.add(place);
      const last = at + length - 1;
      if (value !== '' && negationOf(tokens, at, last, true) === null) said.push({ value, first: at, last });
    }
  }
  return said;
}

/** A title alone may be an everyday word, so it counts only where nothing better is said. */
export const namesOf = ({ value, title, words }: IntakeOption): readonly string[] =>
  words.length > 0 ? words : titlesOf({ value, title });

export const titlesOf = ({ value, title }: Pick<IntakeOption, 'value' | 'title'>): string[] =>
  /^\d+$/.test(value) ? [title] : [title, value];

const sizeOf = (name: string): number => name.split(/[^\p{L}\p{N}*]+/u).length * 100 + name.length;

const range = (from: number, length: number): number[] =>
  Array.from({ length }, (_, offset) => from + offset);

const tokensOfPhrases = (tokens: readonly Token[], phrases: readonly string[]): Set<number> =>
  new Set(
    phrases.flatMap((phrase) => phrasesIn(tokens, phrase)).flatMap(({ at, length }) => range(at, length)),
  );

/** How many words may stand between a number and what it is a number of. */
const near = 3;

/** The number alone is the place: what it is a number of may be left out of a quote. */
function numberPlaces(field: ChoiceField, tokens: readonly Token[], value: string): OptionPlace[] {
  const excluded = tokensOfPhrases(tokens, field.unless);
  const about = tokensOfPhrases(tokens, field.words);
  return tokens.flatMap(({ word }, at) => {
    if (!isNumeral(word, value) || excluded.has(at)) return [];
    const beside = range(at - near, 2 * near + 1).filter(
      (place) => about.has(place) && !excluded.has(place) && isOneClause(tokens, place, at),
    );
    if (beside.length === 0) return [];
    const isDenied = negationOf(tokens, Math.min(at, ...beside), Math.max(at, ...beside), false) !== null;
    return isDenied ? [] : [{ value, first: at, last: at }];
  });
}

export const isOneClause = (tokens: readonly Token[], one: number, other: number): boolean =>
  tokens.slice(Math.min(one, other) + 1, Math.max(one, other) + 1).every(({ after }) => after === 'word');
