/**
 * One small document of a pipeline: front matter that says what it is and when it is of use, and a body that a model reads. The index
 * is made of the front matter alone, so a summary must say enough for a model to know whether to ask for the rest.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { fail, ok, type Result } from '../../../shared/result.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and dashes');

const frontMatter = z.strictObject({
  title: z.string().min(1).max(80),
  summary: z.string().min(1).max(300),
  tags: z.array(name).max(20).default([]),
  /** The stages that get it without asking; none: only who asks for it reads it. */
  when: z.array(name).max(20).default([]),
  /** A rule of the pipeline: every stage gets it, before everything else. */
  always: z.boolean().default(false),
});

export interface PipelineDocument extends z.infer<typeof frontMatter> {
  /** Its file's, without the ending. */
  name: string;
  body: string;
}

/** A document from its file's text; `invalid` names the file and the field. */
export function readDocument(file: string, text: string): Result<PipelineDocument> {
  const wrong = (why: string) => fail('invalid', `${file}: ${why}`);
  const named = name.safeParse(/([^/\\]*)\.md$/.exec(file)?.[1]);
  if (!named.success)
    return wrong('its name is 1 to 40 lower-case letters, digits and dashes, and ends with ".md".');
  const [, head, body = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---(?:\r?\n([\s\S]*))?$/.exec(text) ?? [];
  if (head === undefined) return wrong('it does not begin with front matter between two lines "---".');
  let value: unknown;
  try {
    value = parse(head);
  } catch (error) {
    return wrong(`its front matter is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = frontMatter.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return wrong(`${issue?.path.join('.') || 'front matter'}: ${issue?.message ?? 'is wrong'}`);
  }
  if (body.trim() === '') return wrong('body: there is nothing to read.');
  if (read.data.always && read.data.when.length > 0)
    return wrong('when: a document that is always there has no stages of its own.');
  return ok({ ...read.data, name: named.data, body: body.trim() });
}
