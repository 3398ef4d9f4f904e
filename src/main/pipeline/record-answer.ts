/**
 * What the model is asked for when a stage writes a record, and what is made of its answer. A first answer lists everything; a later one
 * only what changes, so that what the person did not speak of stays to the letter. Pure: nothing of an answer counts that does not fit.
 */
import { z } from 'zod';
import type { Part, Pipeline } from '../../shared/pipeline.ts';
import type { Conflict, Item, StageRecord } from '../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** Of one part; a longer list is no plan that a person reads. */
const mostItems = 40;
const longestTitle = 160;
const longestText = 1_200;
const mostOptions = 4;

type Parts = readonly Part[];
type Rules = Pipeline['rules'];

const text = { type: 'string' } as const;
/** What has no title is no entry. */
const title = { type: 'string', minLength: 1 } as const;

/** JSON schema of the answer. Every name in it is the pipeline's own. */
export function answerSchema(
  parts: Parts,
  rules: Rules,
  record: StageRecord | null,
): Record<string, unknown> {
  const properties: Record<string, object> = {};
  // A list that has to have something is held to that at first; later only what changes is said.
  for (const part of parts)
    properties[part.name] = listOf(itemSchema(part, record), part.required && record === null ? 1 : 0);
  if (record !== null) {
    const ids = [...record.items, ...record.conflicts.filter(isUndecided)].map(({ id }) => id);
    properties.remove = listOf(ids.length === 0 ? text : { type: 'string', enum: ids });
  }
  if (rules.length > 0) properties.conflicts = listOf(conflictSchema(rules));
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const listOf = (items: object, least = 0): object => ({
  ...{ type: 'array', items, maxItems: mostItems },
  ...(least > 0 ? { minItems: least } : {}),
});

function itemSchema(part: Part, record: StageRecord | null): object {
  const own = record?.items.filter((item) => item.part === part.name).map(({ id }) => id) ?? [];
  const fields = Object.fromEntries(Object.keys(part.fields).map((name) => [name, text]));
  const properties = {
    ...(record === null ? {} : { id: { type: 'string', enum: ['new', ...own] } }),
    ...{ title: record === null ? title : text, text, ...fields },
  };
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const conflictSchema = (rules: Rules): object => ({
  type: 'object',
  properties: {
    rule: { type: 'string', enum: rules.map(({ name }) => name) },
    what: text,
    options: { type: 'array', items: text, minItems: 2, maxItems: mostOptions },
    recommended: text,
  },
  required: ['rule', 'what', 'options', 'recommended'],
  additionalProperties: false,
});

const saidConflict = z.object({
  rule: z.string(),
  what: z.string(),
  options: z.array(z.string()),
  recommended: z.string().default(''),
});
const isUndecided = ({ decided }: Conflict): boolean => decided === null;

const saidItem = z.record(z.string(), z.unknown());

/** What becomes of the record; `invalid` says what was wrong with the answer. */
export function readAnswer(
  answer: unknown,
  parts: Parts,
  rules: Rules,
  record: StageRecord | null,
): Result<Pick<StageRecord, 'items' | 'conflicts'>> {
  const read = z.record(z.string(), z.unknown()).safeParse(answer);
  if (!read.success) return fail('invalid', 'The answer is no JSON object.');
  const removed = new Set(listIn(read.data, 'remove', z.string()));
  const items = (record?.items ?? []).filter(({ id }) => !removed.has(id));
  for (const part of parts) {
    const said = listIn(read.data, part.name, saidItem).slice(0, mostItems);
    for (const one of said) put(items, part, one, record);
  }
  const missing = parts.find(
    ({ name, required }) => required && !items.some((item) => item.part === name && item.title !== ''),
  );
  if (missing !== undefined) return fail('invalid', `The answer has nothing under "${missing.title}".`);
  const order = parts.map(({ name }) => name);
  items.sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
  const said = listIn(read.data, 'conflicts', saidConflict);
  return ok({ items, conflicts: conflictsAfter(record, said, removed, rules) });
}

/** Those of a list that fit: one that does not takes no other with it. */
function listIn<T extends z.ZodType>(answer: object, name: string, one: T): z.infer<T>[] {
  const list = new Map<string, unknown>(Object.entries(answer)).get(name);
  const read = Array.isArray(list) ? list.map((item) => one.safeParse(item)) : [];
  return read.flatMap(({ success, data }) => (success ? [data] : []));
}

/** In its place where it has an id of the record, and there only what it says; else behind the others. */
function put(items: Item[], part: Part, said: Record<string, unknown>, record: StageRecord | null): void {
  const isKnown = record?.items.some(({ id, part: own }) => id === said.id && own === part.name) === true;
  const index = isKnown ? items.findIndex(({ id }) => id === said.id) : -1;
  const there = items[index];
  const title = oneLine(said.title, longestTitle) || (there?.title ?? '');
  if (title === '') return;
  const read = (value: unknown, before: string | undefined): string =>
    typeof value === 'string' ? short(value, longestText) : (before ?? '');
  const before = new Map(Object.entries(there?.fields ?? {}));
  const own = new Map(Object.entries(said));
  const fields = Object.fromEntries(
    Object.keys(part.fields).flatMap((name) => {
      const value = read(own.get(name), before.get(name));
      return value === '' ? [] : [[name, value]];
    }),
  );
  const about = { part: part.name, title, text: read(said.text, there?.text), fields };
  if (there !== undefined) items[index] = { id: there.id, ...about };
  else items.push({ id: newId(items, part.name, record), ...about });
}

/** A number is given once: what was removed does not come back as something else. */
export function newId(items: readonly Item[], part: string, record: StageRecord | null): string {
  const numbers = items
    .filter((item) => item.part === part)
    .map(({ id }) => Number(id.slice(part.length + 1)))
    .filter((number) => Number.isSafeInteger(number));
  return `${part}-${Math.max(0, givenOf(record, `${part}-`), ...numbers) + 1}`;
}

const givenOf = (record: StageRecord | null, kind: string): number =>
  new Map(Object.entries(record?.given ?? {})).get(kind) ?? 0;

/** What the person has decided stays decided. What is open stays open until the answer says it anew, or names it as settled. */
function conflictsAfter(
  record: StageRecord | null,
  said: readonly z.infer<typeof saidConflict>[],
  removed: ReadonlySet<string>,
  rules: Rules,
): Conflict[] {
  const before = record?.conflicts ?? [];
  const decided = before.filter(({ decided }) => decided !== null);
  const fresh = said.flatMap((one): Omit<Conflict, 'id'>[] => {
    const options = [...new Set(one.options.map((option) => oneLine(option, longestTitle)))]
      .filter((option) => option !== '')
      .slice(0, mostOptions);
    const what = short(one.what, longestText);
    const known = decided.some(({ rule }) => rule === one.rule);
    if (known || what === '' || options.length < 2 || !rules.some(({ name }) => name === one.rule)) return [];
    const recommended = options.find((option) => option === oneLine(one.recommended, longestTitle)) ?? '';
    return [{ rule: one.rule, what, options, recommended, decided: null }];
  });
  const stays = before.filter(
    (one) => isUndecided(one) && !removed.has(one.id) && !fresh.some(({ rule }) => rule === one.rule),
  );
  const number = givenOf(record, 'c');
  const made = fresh.slice(0, mostItems).map((one, index) => ({ id: `c${number + index + 1}`, ...one }));
  return [...decided, ...stays, ...made];
}

const oneLine = (value: unknown, longest: number): string =>
  typeof value === 'string' ? short(value.replace(/\s+/g, ' '), longest) : '';

/** Line ends stay, in at most two at once; nothing else that is no letter does. */
const short = (value: unknown, longest: number): string =>
  typeof value !== 'string'
    ? ''
    : value
        .replace(/\r\n?/g, '\n')
        .replace(/[^\S\n]+/g, ' ')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
        .slice(0, longest)
        .trim();
