/**
 * What a person's reply answers, as far as rules can tell: the only question that is open, or the parts it is divided into by number
 * or by a field's title. Everything else is left to the model, which knows the questions then. The value is the reply's own words.
 */
import {
  type IntakeFact,
  type IntakeField,
  type IntakeValue,
  noOption,
  type Refusal,
} from '../../../shared/intake.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { IntakeState } from './intake-state.ts';
import { ownStretches, trimmed } from './places.ts';
import { optionsAnswered } from './support.ts';

/** A longer reply may say more than what was asked, so the model reads it as well. Characters. */
const mostOfOneAnswer = 400;

interface Part {
  field: IntakeField;
  start: number;
  end: number;
}

/**
 * `text.given`, and what rules make of it at once, also of a first text that is divided by the fields' titles. `textId` is new. To be
 * kept all at once: with the text alone the answers in it would be asked for again.
 */
export function takeText(
  fields: readonly IntakeField[],
  state: IntakeState,
  { textId, text }: { textId: string; text: string },
): IntakeFact[] {
  const open = state.asked.filter((name) => state.contested.has(name) || !state.values.has(name));
  const asked = fields.filter(({ name }) => open.includes(name));
  const parts = partsOf(fields, state.asked, text);
  const [only, ...others] = asked;
  const whole =
    only !== undefined && others.length === 0 ? [{ field: only, start: 0, end: text.length }] : [];
  const answers = (parts?.parts ?? whole).map((part) => answerOf(part, text, textId));
  const isRead =
    answers.length > 0 &&
    answers.every(({ isOver }) => isOver) &&
    parts?.rest !== true &&
    (parts !== null || text.length <= mostOfOneAnswer);
  return [
    { type: 'text.given', data: { textId, text, asked: [...state.asked], read: isRead } },
    ...answers.map(({ fact }) => fact),
  ];
}

/** `1. …`, `2) …`, `Deliverables: …`; null when it is not divided so, or may be divided otherwise. */
function partsOf(
  fields: readonly IntakeField[],
  asked: readonly string[],
  text: string,
): { parts: Part[]; rest: boolean } | null {
  const labels: (Label & { field: IntakeField })[] = [];
  let isOdd = false;
  const own = ownStretches(text);
  const seen = labelsIn(text, asked.length);
  if (seen === null) return null;
  for (const label of seen) {
    const { number, title, start, from } = label;
    if (!own.some((stretch) => from > stretch.start && start < stretch.end)) continue;
    const name = number === null ? undefined : asked[number - 1];
    const field = fields.find((one) => (number === null ? isTitle(one, title) : one.name === name));
    if (field !== undefined) labels.push({ ...label, field });
    else if (number !== null) isOdd = true;
  }
  const names = labels.map(({ field }) => field.name);
  if (isOdd || labels.length === 0 || new Set(names).size < names.length) return null;
  if (mayBeOther(text, labels, asked.length)) return null;
  const parts = labels.map(({ field, from }, at) => ({
    field,
    start: from,
    end: labels[at + 1]?.start ?? text.length,
  }));
  return { parts, rest: text.slice(0, labels[0]?.start).trim() !== '' };
}

interface Label {
  number: number | null;
  title: string;
  start: number;
  from: number;
  isInLine: boolean;
}

/** In the order of the text. Numbers count where several things were asked. Null: a line can be divided in several ways. */
function labelsIn(text: string, asked: number): Label[] | null {
  const lines = text.matchAll(/^[^\S\n]*(?:(\d{1,2})\s?([.):])|([^\n:]{2,80}):(?:\*\*|__)?)[^\S\n]*/gmu);
  const found: Label[] = [];
  for (const { 0: label, 1: number, 2: sign = '', 3: title = '', index: start } of lines) {
    const first = { number: number === undefined ? null : Number(number), title, start };
    if (number !== undefined && asked < 2) continue;
    found.push({ ...first, from: start + label.length, isInLine: false });
    const more = number === undefined ? [] : nextInLine(text, start + label.length, Number(number), sign);
    if (more === null) return null;
    found.push(...more);
  }
  return found;
}

/** `1. … 2. … 3. …` in one line, as a person types it who has only one: each number is the next one, with the sign of the first. */
function nextInLine(text: string, from: number, first: number, sign: string): Label[] | null {
  const [line = ''] = text.slice(from).split('\n', 1);
  const signed = [...line.matchAll(/[,;]?\s+(\d{1,2})([.):])(?=\s)/gu)].filter((one) => one[2] === sign);
  const found: Label[] = [];
  for (const { 0: label, 1: said, index } of signed) {
    const number = Number(said);
    const wanted = first + found.length + 1;
    // It could be either of them.
    if (number === wanted - 1 && found.length > 0) return null;
    if (number !== wanted) continue;
    if (goesOn.test(line.slice(0, index))) return null;
    const start = from + index;
    found.push({ number, title: '', start, from: start + label.length, isInLine: true });
  }
  return found;
}

/** No answer ends with these: the number behind them is a part of it, as in `by the 2. of May`. */
const goesOn =
  /(?<![\p{L}\p{N}])(?:the|an|of|on|in|at|by|to|and|or|for|from|with|than|until|till|before|after|see|step|version|about|are|is|am|im|zum|zur|vom|bis|ab|seit|der|die|das|dem|den|des|und|oder|mit|von|zu|nach|vor|ist|в|во|до|с|со|от|из|к|на|по|и|или|у|за|для|после|примерно)$/iu;

/**
 * Whether a number that could divide it was left over: of a question without an answer, or behind numbers in one line that do not reach
 * all that was asked. What rules make of it would cut the person's words.
 */
function mayBeOther(text: string, labels: readonly Label[], asked: number): boolean {
  const numbers = new Set(labels.map(({ number }) => number));
  if (labels.every(({ number }) => number === null)) return false;
  if (labels.some(({ isInLine }) => isInLine) && numbers.size < asked) return true;
  return [...text.matchAll(/(?<=[\s.):])(\d{1,2})[.):](?=\s|\p{L})/gu)]
    .map(([, said]) => Number(said))
    .some((number) => number > 0 && number <= asked && !numbers.has(number));
}

const isTitle = ({ name, title }: IntakeField, label: string): boolean => {
  const bare = (words: string): string =>
    words
      .replace(/^[\s*_#-]+|[\s*_]+$/gu, '')
      .replace(/[\s-]+/gu, ' ')
      .toLowerCase();
  return [bare(name), bare(title)].includes(bare(label));
};

/** `isOver`: nothing is left in it for the model to find. */
function answerOf(
  { field, start, end }: Part,
  text: string,
  textId: string,
): { fact: IntakeFact; isOver: boolean } {
  const span = trimmed(text, start, end);
  const refused = (why: Refusal, isOver: boolean) => ({
    fact: { type: 'answer.refused' as const, data: { field: field.name, why } },
    isOver,
  });
  const own = ownStretches(text)
    .map((one) => trimmed(text, Math.max(one.start, span.start), Math.min(one.end, span.end)))
    .filter((one) => one.end > one.start);
  if (own.length === 0) return refused(span.end > span.start ? 'pasted' : 'not-an-answer', false);
  const quotes = own.map((one) => ({ textId, ...one, text: text.slice(one.start, one.end) }));
  const words = quotes.map((quote) => quote.text).join('\n');
  if (/[?？]\s*$/u.test(words)) return refused('question', true);
  if (isNoAnswer(words)) return refused('not-an-answer', true);
  const read = field.kind === 'words' ? ok([]) : chosen(field, own, text);
  if (!read.ok) return refused(read.error, false);
  const value: IntakeValue = { text: words, options: read.value, quotes, by: 'reply' };
  return { fact: { type: 'field.answered', data: { field: field.name, value } }, isOver: true };
}

const noAnswers =
  /^(?:i (?:do not|don['’]t) know|idk|dunno|not sure|no idea|you (?:decide|choose)|up to you|whatever(?: you (?:like|think|want))?|skip|later|tbd|keine ahnung|weiß (?:ich )?nicht|weiss nicht|egal|не знаю|без понятия|все равно|всё равно|решай сам|на твое усмотрение|на ваше усмотрение|je ne sais pas|no lo sé|no sé)$/iu;

const isNoAnswer = (words: string): boolean =>
  !/[\p{L}\p{N}]/u.test(words) || noAnswers.test(words.trim().replace(/[.!…\s]+$/u, ''));

function chosen(
  field: Exclude<IntakeField, { kind: 'words' }>,
  own: readonly { start: number; end: number }[],
  text: string,
): Result<string[], Refusal> {
  const found = own.flatMap((span) => optionsAnswered(field, text, span));
  const options = field.options.map(({ value }) => value).filter((value) => found.includes(value));
  const isNone = found.includes(noOption);
  if (options.length === 0 && !isNone) return { ok: false, error: 'no-option' };
  if ((field.kind === 'choice' && options.length > 1) || (isNone && options.length > 0))
    return { ok: false, error: 'several-options' };
  return ok(options);
}

/**
 * What the person put into the form, as it is. `options` for a choice and for choices, where an empty list says that none is wanted.
 * Fails with `not_found` for a field that there is not, and with `invalid` for what is no value of it.
 */
export function answerInForm(
  fields: readonly IntakeField[],
  name: string,
  given: { text: string } | { options: readonly string[] },
): Result<IntakeFact> {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return fail('not_found', `There is no field "${name}".`);
  const answered = (text: string, options: string[]): Result<IntakeFact> =>
    ok({ type: 'field.answered', data: { field: name, value: { text, options, quotes: [], by: 'form' } } });
  const wrong = (why: string) => fail('invalid', `${field.title}: ${why}`);
  if (field.kind === 'words') {
    if (!('text' in given)) return wrong('it is answered in words.');
    return given.text.trim() === '' ? wrong('there are no words.') : answered(given.text, []);
  }
  if (!('options' in given)) return wrong('it is answered by choosing.');
  const unknown = given.options.find((value) => !field.options.some((option) => option.value === value));
  if (unknown !== undefined) return wrong(`there is no option "${unknown}".`);
  const chosen = field.options.filter(({ value }) => given.options.includes(value));
  if (field.kind === 'choice' && chosen.length !== 1) return wrong('exactly one is chosen.');
  const titles = chosen.map(({ title }) => title).join('\n');
  return answered(
    titles === '' ? noOption : titles,
    chosen.map(({ value }) => value),
  );
}
