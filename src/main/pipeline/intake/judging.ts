/**
 * What counts of what a model pointed at. Every quote is looked for in the person's own texts and every option in the quote; all else
 * is dropped and recorded with why. So no answer of a model's, whatever it is, can put a word into a field that the person did not say.
 */
import {
  type ChoiceField,
  type Dropped,
  type DropReason,
  type IntakeFact,
  type IntakeField,
  type Kept,
  noOption,
  type Quote,
} from '../../../shared/intake.ts';
import type { Usage } from '../../../shared/usage.ts';
import { clipLine } from '../../tools/clip.ts';
import type { IntakeState } from './intake-state.ts';
import type { Pointed, Pointing } from './pointing.ts';
import { findQuote } from './quotes.ts';
import { optionsSaid, saidOtherwise } from './support.ts';

type Claim = { field: string; option: string | null; quote: Quote };
type Contradiction = Extract<IntakeFact, { type: 'contradiction.found' }>;

/** A quote that holds those of so many other fields says nothing of this one: somebody pointed at everything. */
const tooManyInside = 3;
const mostDropped = 60;

/** Of the texts that are unread; contradictions may reach into earlier ones. One `fields.extracted`, then what does not go together. */
export function judge(
  fields: readonly IntakeField[],
  state: IntakeState,
  pointing: Pointing,
  usage?: Usage,
): IntakeFact[] {
  const fresh = state.texts.filter(({ unread }) => unread);
  const dropped: Dropped[] = pointing.malformed.map((field) => drop({ field, quote: '' }, 'malformed'));
  const claims: Claim[] = [];
  for (const pointed of pointing.pointed) {
    const claim = claimOf(fields, fresh, pointed);
    if (typeof claim === 'string') dropped.push(drop(pointed, claim));
    else claims.push(claim);
  }
  const stretched = claims.filter((claim) => isClaimedForAll(claim, claims));
  for (const { field, option, quote } of stretched)
    dropped.push(drop({ field, option, quote: quote.text }, 'claimed'));
  const kept = fields.flatMap(({ name }) => keptOf(name, without(claims, stretched)));
  const own = fields.flatMap((field) => ownContradiction(field, state, kept));
  const settled = kept.filter(({ field }) => state.contested.has(field)).map(({ field }) => field);
  const found = conflictsOf(fields, state, pointing, dropped).filter(
    // Who says which of two holds denies the other: that is an answer, and no new question.
    ({ data: { field } }) => !settled.includes(field) && !own.some(({ data }) => data.field === field),
  );
  const standing = kept.filter(({ field }) => !own.some(({ data }) => data.field === field));
  const late = standing.filter(({ field }) => isAnswered(state, field));
  for (const { field, quotes } of late)
    for (const { option, text } of quotes) dropped.push(drop({ field, option, quote: text }, 'answered'));
  const extracted: IntakeFact = {
    type: 'fields.extracted',
    data: {
      textIds: fresh.map(({ id }) => id),
      kept: standing.filter((one) => !late.includes(one)),
      dropped: dropped.slice(0, mostDropped),
      ...(usage === undefined ? {} : { usage }),
    },
  };
  return [extracted, ...own, ...found];
}

/** By the person, and nothing speaks against it. */
function isAnswered({ values, contested }: IntakeState, field: string): boolean {
  const value = values.get(field);
  return value !== undefined && value.by !== 'text' && !contested.has(field);
}

const without = (claims: readonly Claim[], out: readonly Claim[]): Claim[] =>
  claims.filter((claim) => !out.includes(claim));

const drop = (
  { field, option, quote }: { field: string; option?: string | null; quote: string },
  why: DropReason,
): Dropped => ({
  field: clipLine(field, 60),
  quote: clipLine(quote.replace(/\s+/g, ' '), 200),
  why,
  ...(option === undefined || option === null ? {} : { option: clipLine(option, 60) }),
});

function claimOf(
  fields: readonly IntakeField[],
  texts: IntakeState['texts'],
  { field: name, option, quote: said }: Pointed,
): Claim | DropReason {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return 'no-field';
  const found = findQuote(texts, said);
  if (!found.ok) return found.why;
  if (field.kind === 'words') return { field: name, option: null, quote: found.quote };
  const why = whyNotOption(field, texts, option, found.quote);
  return why ?? { field: name, option, quote: found.quote };
}

function whyNotOption(
  field: ChoiceField,
  texts: IntakeState['texts'],
  option: string | null,
  quote: Quote,
): DropReason | null {
  const isNone = option === noOption && field.kind === 'choices';
  if (!isNone && !field.options.some(({ value }) => value === option)) return 'no-option';
  const text = texts.find(({ id }) => id === quote.textId)?.text ?? '';
  const said = optionsSaid(field, text, quote);
  if (option === null || !said.includes(option)) return 'unsupported';
  const isUnclear = field.kind === 'choice' ? said.length > 1 : said.includes(noOption) && said.length > 1;
  return isUnclear ? 'unclear' : null;
}

function isClaimedForAll(claim: Claim, claims: readonly Claim[]): boolean {
  const inside = claims.filter(
    ({ field, quote }) => field !== claim.field && isInside(quote, claim.quote) && claim.option === null,
  );
  return new Set(inside.map(({ field }) => field)).size >= tooManyInside;
}

const isInside = (one: Quote, other: Quote): boolean =>
  one.textId === other.textId && one.start >= other.start && one.end <= other.end;

/** In the order of the text, without those that stand within another one. */
function keptOf(field: string, claims: readonly Claim[]): Kept[] {
  const own = claims.filter((claim) => claim.field === field);
  const quotes = own
    .filter(
      (claim, at) =>
        !own.some(
          (other, index) =>
            other !== claim &&
            other.option === claim.option &&
            isInside(claim.quote, other.quote) &&
            (!isInside(other.quote, claim.quote) || index < at),
        ),
    )
    .map(({ option, quote }) => ({ ...quote, option }))
    .sort((one, other) => (one.textId === other.textId ? one.start - other.start : 0));
  return quotes.length === 0 ? [] : [{ field, quotes }];
}

/** Two options where only one can be, also beside one that stands already; and "none" beside some. */
function ownContradiction(field: IntakeField, state: IntakeState, kept: readonly Kept[]): Contradiction[] {
  const quotes = kept.find((one) => one.field === field.name)?.quotes ?? [];
  const [first] = quotes;
  if (field.kind === 'words' || first === undefined) return [];
  const isOther = (option: string | null): boolean =>
    field.kind === 'choice' ? option !== first.option : (option === noOption) !== (first.option === noOption);
  const second = quotes.find(({ option }) => isOther(option));
  if (second !== undefined) return [contradiction(field.name, first, second)];
  const passedOver = field.kind === 'choice' ? otherwise(field, state, first) : null;
  if (passedOver !== null) return [contradiction(field.name, first, passedOver)];
  const standing = state.contested.has(field.name) ? undefined : state.values.get(field.name);
  if (standing === undefined) return [];
  const [option = noOption] = standing.options;
  // What was put into the form has no place in a text: it stands.
  const before = standing.quotes[0];
  return isOther(option) && before !== undefined ? [contradiction(field.name, before, first)] : [];
}

/** A model that points at one of two levels would have decided between them. */
function otherwise(
  field: ChoiceField,
  { texts }: IntakeState,
  { option }: { option: string | null },
): Quote | null {
  for (const { id, text } of texts.filter(({ unread }) => unread)) {
    const span = saidOtherwise(field, text, option ?? '');
    if (span !== null) return { textId: id, ...span, text: text.slice(span.start, span.end) };
  }
  return null;
}

function contradiction(field: string, first: Quote, second: Quote): Contradiction {
  const bare = ({ textId, start, end, text }: Quote): Quote => ({ textId, start, end, text });
  return { type: 'contradiction.found', data: { field, first: bare(first), second: bare(second) } };
}

/** What the model says does not go together counts when both are the person's words and one of them is new. */
function conflictsOf(
  fields: readonly IntakeField[],
  { texts }: IntakeState,
  { conflicts }: Pointing,
  dropped: Dropped[],
): Contradiction[] {
  const isFresh = ({ textId }: Quote): boolean => texts.some(({ id, unread }) => unread && id === textId);
  return conflicts.flatMap(({ field, first, second }) => {
    const refuse = (quote: string, why: DropReason): [] => {
      dropped.push(drop({ field, quote }, why));
      return [];
    };
    if (!fields.some(({ name }) => name === field)) return refuse(first, 'no-field');
    const [one, other] = [findQuote(texts, first), findQuote(texts, second)];
    if (!one.ok) return refuse(first, one.why);
    if (!other.ok) return refuse(second, other.why);
    const [a, b] = [one.quote, other.quote];
    const overlap = a.textId === b.textId && a.start < b.end && b.start < a.end;
    if (overlap || (!isFresh(a) && !isFresh(b))) return refuse(second, 'not-two');
    return [contradiction(field, a, b)];
  });
}
