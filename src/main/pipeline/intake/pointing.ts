/**
 * What a model is asked when fields are to be found in a person's texts, and how its answer is read. It only points: which field,
 * which words, for a choice which option. It is read as leniently as it can be, since all of it is checked afterwards (`judging.ts`).
 */
import { z } from 'zod';
import { type IntakeField, noOption } from '../../../shared/intake.ts';

/** Bounds of a constrained answer, and of what is looked at of any other. */
const mostQuotes = 8;
const mostConflicts = 4;

/** One key per field, so that none is passed over: an empty list says that the texts do not have it. */
export function pointingSchema(fields: readonly IntakeField[]): Record<string, unknown> {
  const text = { type: 'string' };
  const listOf = (items: unknown) => ({ type: 'array', items, maxItems: mostQuotes });
  const optionOf = (field: IntakeField): string[] =>
    field.kind === 'words'
      ? []
      : [...field.options.map(({ value }) => value), ...(field.kind === 'choices' ? [noOption] : [])];
  const ofField = (field: IntakeField) =>
    field.kind === 'words'
      ? listOf(text)
      : listOf(record({ option: { type: 'string', enum: optionOf(field) }, quote: text }));
  const names = fields.map(({ name }) => name);
  const conflict = record({ field: { type: 'string', enum: names }, first: text, second: text });
  return record({
    ...Object.fromEntries(fields.map((field) => [field.name, ofField(field)])),
    [conflictsKey]: { type: 'array', items: conflict, maxItems: mostConflicts },
  });
}

const record = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** No field can be called so: their names have no capital letters. */
const conflictsKey = 'doNotGoTogether';

export interface Pointed {
  field: string;
  quote: string;
  option: string | null;
}

export interface Pointing {
  pointed: Pointed[];
  conflicts: { field: string; first: string; second: string }[];
  /** Names of fields under which stood something else than a list of quotes. */
  malformed: string[];
}

const object = z.record(z.string(), z.unknown());
const quoted = z.union([
  z.string().transform((quote) => ({ quote, option: null })),
  z.object({ quote: z.string(), option: z.string().nullable().default(null) }),
]);
const said = z.object({ field: z.string(), first: z.string(), second: z.string() });

/** Null when the answer is no object, or has nothing under the name of any field. */
export function readPointing(fields: readonly IntakeField[], answer: unknown): Pointing | null {
  const read = object.safeParse(answer);
  if (!read.success) return null;
  const known = new Set(fields.map(({ name }) => name));
  if (!Object.keys(read.data).some((key) => known.has(key))) return null;
  const { [conflictsKey]: conflicts, ...rest } = read.data;
  const pointing: Pointing = { pointed: [], conflicts: [], malformed: [] };
  for (const [field, value] of Object.entries(rest).slice(0, 2 * fields.length)) {
    for (const one of listed(value)) {
      const pointed = quoted.safeParse(one);
      if (pointed.success) pointing.pointed.push({ field, ...pointed.data });
      else pointing.malformed.push(field);
    }
  }
  for (const one of listed(conflicts).slice(0, mostConflicts)) {
    const conflict = said.safeParse(one);
    if (conflict.success) pointing.conflicts.push(conflict.data);
  }
  return pointing;
}

function listed(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return (Array.isArray(value) ? value : [value]).slice(0, mostQuotes).filter((one) => one !== '');
}
