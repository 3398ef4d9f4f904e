/**
 * Inputs for a call, good and bad, made from its schema alone: a call that is added to the contract is tested without a
 * word here. A kind of schema this does not know makes the tests fail by name rather than pass by silence.
 */
import { z } from 'zod';

export type Fields = Readonly<Record<string, z.ZodType>>;
export type Input = Record<string, unknown>;

/** The fields of a call's input; empty for a call without one. */
export function fieldsOf(schema: unknown): Fields {
  if (schema === undefined) return {};
  if (!(schema instanceof z.ZodObject)) throw new Error('a call’s input must be an object');
  return schema.shape as Fields;
}

export const isOptional = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

/** What a field holds when it is there. */
const inner = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? inner(schema.unwrap() as z.ZodType)
    : schema;

const isText = (schema: z.ZodType): boolean => inner(schema) instanceof z.ZodString;
const isNumber = (schema: z.ZodType): boolean => inner(schema) instanceof z.ZodNumber;

const candidates: readonly unknown[] = ['absent', 'http://127.0.0.1:9/v1', 1, true, []];

function sample(schema: z.ZodType): unknown {
  const bare = inner(schema);
  if (bare instanceof z.ZodEnum) return bare.options[0];
  if (bare instanceof z.ZodLiteral) return [...bare.values][0];
  if (bare instanceof z.ZodDiscriminatedUnion) return sample(bare.options[0] as z.ZodType);
  if (bare instanceof z.ZodObject) return validInput(bare.shape as Fields);
  const found = candidates.find((candidate) => bare.safeParse(candidate).success);
  if (found === undefined && bare instanceof z.ZodArray) return [sample(bare.element as z.ZodType)];
  if (found === undefined) throw new Error(`no sample for a ${bare.constructor.name}: add one`);
  return found;
}

/** Fits the schema and names things that do not exist. Optional fields are left out. */
export function validInput(fields: Fields): Input {
  const needed = Object.entries(fields).filter(([, schema]) => !isOptional(schema));
  return Object.fromEntries(needed.map(([name, schema]) => [name, sample(schema)]));
}

export interface BadInput {
  name: string;
  input: unknown;
  /** The field that is wrong, where the schema can know; null where only the app can. */
  field: string | null;
}

const escapes = [
  '../../../../../../etc/passwd',
  '..',
  '/etc/passwd\u0000.txt',
  '..\\..\\windows\\win.ini',
  '%2e%2e%2fetc%2fpasswd',
  '__proto__',
  "'; DROP TABLE event; --",
];

/** Every way this input can be wrong: missing and wrong fields, strange and huge values, things that are not there. */
export function badInputs(fields: Fields): BadInput[] {
  const valid = validInput(fields);
  const cases: BadInput[] = [{ name: 'things that are not there', input: valid, field: null }];
  for (const [name, schema] of Object.entries(fields)) {
    const put = (value: unknown) => ({ ...valid, [name]: value });
    const add = (what: string, value: unknown): void => {
      const field = schema.safeParse(value).success ? null : name;
      cases.push({ name: `${name}: ${what}`, input: put(value), field });
    };
    if (!isOptional(schema)) {
      const { [name]: _left, ...rest } = valid;
      cases.push({ name: `${name}: missing`, input: rest, field: name });
    }
    for (const [what, value] of [
      ['number', 7],
      ['list', [{}]],
      ['object', { a: 1 }],
      ['null', null],
    ] as const) {
      add(what, value);
    }
    add('huge', isNumber(schema) ? 1e300 : 'x'.repeat(300_000));
    add('negative', isNumber(schema) ? -1 : '-1');
    if (isText(schema)) for (const text of escapes) add(JSON.stringify(text), text);
  }
  return cases;
}
