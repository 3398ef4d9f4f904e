/**
 * From the text a model wrote to a tool's arguments. Complete JSON only, with at most two repairs, each possible in one
 * way only; everything else is an answer that names the field and what was expected, so the next try can be right.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { repairJson } from './json-repair.ts';
import type { Tool } from './tool.ts';

type Fields = Record<string, unknown>;

/** Arguments of `tool` as its schema gives them; `invalid` with words for the model otherwise. */
export function parseArguments<A extends z.ZodObject>(
  tool: Pick<Tool<A>, 'name' | 'parameters'>,
  text: string,
): Result<z.infer<A>> {
  const fields = parseFields(text.trim() === '' ? '{}' : text);
  if (fields === undefined) {
    return fail('invalid', `The arguments of ${tool.name} are not a complete JSON object.`, usage(tool));
  }
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(tool.parameters.shape, name));
  if (unknown.length > 0) {
    return fail('invalid', `${tool.name} has no parameter named ${unknown.join(', ')}.`, usage(tool));
  }
  const parsed = tool.parameters.safeParse(coerce(tool.parameters, fields));
  if (parsed.success) return ok(parsed.data);
  return fail('invalid', describeIssue(tool.name, parsed.error.issues[0], fields), usage(tool));
}

/** Whether the arguments are an object at all, mended where that can be done in one way. What is in it is not looked at. */
export const areReadable = (text: string): boolean =>
  parseFields(text.trim() === '' ? '{}' : text) !== undefined;

/** The object `text` holds; undefined when it is none, also after mending. A string that holds the object counts as one. */
function parseFields(text: string): Fields | undefined {
  const value = parseJson(text) ?? parseJson(repairJson(text));
  const inner = typeof value === 'string' ? parseJson(value) : value;
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Values whose meaning is plain though their type is not: "5" and "true" for a number and a boolean, a list written as a
 * string, null for a parameter that may be left out.
 */
function coerce(schema: z.ZodObject, fields: Fields): Fields {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const field: unknown = schema.shape[name];
    if (!(field instanceof z.ZodType)) return [[name, value]];
    if (value === null && field.safeParse(undefined).success) return [];
    if (typeof value !== 'string' || field.safeParse(value).success) return [[name, value]];
    const read = parseJson(value);
    return [[name, read !== undefined && field.safeParse(read).success ? read : value]];
  });
  return Object.fromEntries(entries);
}

function describeIssue(tool: string, issue: z.core.$ZodIssue | undefined, fields: Fields): string {
  const name = String(issue?.path[0] ?? '');
  if (issue === undefined) return `The arguments of ${tool} are not valid.`;
  if (!Object.hasOwn(fields, name)) return `${tool} needs ${name}, which is missing.`;
  return `${tool}: ${issue.path.join('.')} is not valid: ${issue.message.replace(/^Invalid input: /, '')}.`;
}

/** `Parameters: path (string), start_line (number, optional).` */
function usage({ parameters }: Pick<Tool, 'parameters'>): string {
  const names = Object.entries(parameters.shape).map(([name, field]) => {
    const optional = field instanceof z.ZodOptional;
    const inner: unknown = optional ? field.unwrap() : field;
    const type = inner instanceof z.ZodType ? inner.def.type : 'value';
    return `${name} (${optional ? `${type}, optional` : type})`;
  });
  return `Parameters: ${names.join(', ')}.`;
}
