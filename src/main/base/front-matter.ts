/** Markdown whose first lines, between two lines "---", are YAML about the rest. What is wrong with it is told by field, without the file. */
import { parse } from 'yaml';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';

/** What such a file, and what it is about, can be called. */
export const shortName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and dashes');

/** `body` without the white space around it. */
export function readFrontMatter<T extends z.ZodType>(
  text: string,
  schema: T,
): Result<{ head: z.infer<T>; body: string }> {
  const [, head, body = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---(?:\r?\n([\s\S]*))?$/.exec(text) ?? [];
  if (head === undefined)
    return fail('invalid', 'it does not begin with front matter between two lines "---".');
  let value: unknown;
  try {
    value = parse(head);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('invalid', `its front matter is no YAML: ${why}`);
  }
  const read = schema.safeParse(value);
  if (read.success) return ok({ head: read.data, body: body.trim() });
  const [issue] = read.error.issues;
  return fail('invalid', `${issue?.path.join('.') || 'front matter'}: ${issue?.message ?? 'is wrong'}`);
}
