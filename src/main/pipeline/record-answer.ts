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

type Parts = readonly Part[];
type Rules = Pipeline['rules'];

const text = { type: 'string' } as const;

/** JSON schema of the answer. Every name in it is the pipeline's own. */
export function answerSchema(
  parts: Parts,
  rules: Rules,
  record: StageRecord | null,
): Record<string, unknown> {
  const properties: Record<string, object> = {};
  for (const part of parts) properties[part.name] = listOf(itemSchema(part, record));
  if (record !== null) {
    const ids = record.items.map(({ id }) => id);
    properties.remove = listOf(ids.length === 0 ? text : { type: 'string', enum: ids });
  }
  if (rules.length > 0) properties.conflicts = listOf(conflictSchema(rules));
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const listOf = (items: object): object => ({ type: 'array', items, maxItems: mostItems });

function itemSchema(part: Part, record: StageRecord | null): object {
  const own = record?.items.filter((item) => item.part === part.name).map(({ id }) => id) ?? [];
  const fields = Object.fromEntries(Object.keys(part.fields).map((name) => [name, text]));
  const properties = {
    ...(record === null ? {} : { id: { type: 'string', enum: ['new', ...own] } }),
    ...{ title: text, text, ...fields },
  };
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const conflictSchema = (rules: Rules): object => ({
  type: 'object',
  properties: {
    rule: { type: 'string', enum: rules.map(({ name }) => name) },
    what: text,
    options: { type: 'array', items: text, minItems: 2, maxItems: 4 },
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
  const removed = new Set(z.array(z.string()).catch([]).parse(read.data.remove));
  const items = (record?.items ?? []).filter(({ id }) => !removed.has(id));
  for (const part of parts) {
    const said = z.array(saidItem).catch([]).parse(read.data[part.name]).slice(0, mostItems);
    for (const one of said) put(items, part, one, record);
  }
  const missing = parts.find(
    ({ name, required }) => required && !items.some((item) => item.part === name && item.title !== ''),
  );
  if (missing !== undefined) return fail('invalid', `The answer has nothing under "${missing.title}".`);
  const order = parts.map(({ name }) => name);
  items.sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
  const said = z.array(saidConflict).catch([]).parse(read.data.conflicts);
  return ok({ items, conflicts: conflictsAfter(record?.conflicts ?? [], said, rules) });
}

/** In its place where it has an id, else behind the others. */
function put(items: Item[], part: Part, said: Record<string, unknown>, record: StageRecord | null): void {
  const title = short(said.title, longestTitle);
  if (title === '') return;
  const fields = Object.fromEntries(
    Object.keys(part.fields).flatMap((name) => {
      const value = short(said[name], longestText);
      return value === '' ? [] : [[name, value]];
    }),
  );
  const about = { part: part.name, title, text: short(said.text, longestText), fields };
  const index = items.findIndex(({ id, part: own }) => id === said.id && own === part.name);
  const there = items[index];
  if (there !== undefined) items[index] = { id: there.id, ...about };
  else items.push({ id: newId(items, part.name, record), ...about });
}

/** A number is given once: what was removed does not come back as something else. */
export function newId(items: readonly Item[], part: string, record: StageRecord | null): string {
  const known = [...items, ...(record?.items ?? []), ...(record?.removed ?? [])];
  const numbers = known
    .filter((item) => item.part === part)
    .map(({ id }) => Number(id.slice(part.length + 1)) || 0);
  return `${part}-${Math.max(0, ...numbers) + 1}`;
}

/** What the person has decided stays decided; of the others the newest answer counts. */
function conflictsAfter(
  before: readonly Conflict[],
  said: readonly z.infer<typeof saidConflict>[],
  rules: Rules,
): Conflict[] {
  const decided = before.filter(({ decided }) => decided !== null);
  const fresh = said.flatMap((one): Omit<Conflict, 'id'>[] => {
    const options = [...new Set(one.options.map((option) => short(option, longestTitle)))].filter(
      (option) => option !== '',
    );
    const what = short(one.what, longestText);
    const known = decided.some(({ rule }) => rule === one.rule);
    if (known || what === '' || options.length < 2 || !rules.some(({ name }) => name === one.rule)) return [];
    const recommended = options.find((option) => option === short(one.recommended, longestTitle)) ?? '';
    return [{ rule: one.rule, what, options, recommended, decided: null }];
  });
  const number = Math.max(0, ...before.map(({ id }) => Number(id.slice(1)) || 0));
  return [...decided, ...fresh.map((one, index) => ({ id: `c${number + index + 1}`, ...one }))];
}

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
