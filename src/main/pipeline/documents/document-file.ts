/**
 * One small document of a pipeline: front matter that says what it is and when it is of use, and a body that a model reads. The index
 * is made of the front matter alone, so a summary must say enough for a model to know whether to ask for the rest.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { readFrontMatter, shortName } from '../../base/front-matter.ts';

const frontMatter = z.strictObject({
  title: z.string().min(1).max(80),
  summary: z.string().min(1).max(300),
  tags: z.array(shortName).max(20).default([]),
  /** The stages that get it without asking; none: only who asks for it reads it. */
  when: z.array(shortName).max(20).default([]),
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
  const named = shortName.safeParse(/([^/\\]*)\.md$/.exec(file)?.[1]);
  if (!named.success)
    return wrong('its name is 1 to 40 lower-case letters, digits and dashes, and ends with ".md".');
  const read = readFrontMatter(text, frontMatter);
  if (!read.ok) return wrong(read.error.message);
  const { head, body } = read.value;
  if (body === '') return wrong('body: there is nothing to read.');
  if (head.always && head.when.length > 0)
    return wrong('when: a document that is always there has no stages of its own.');
  return ok({ ...head, name: named.data, body });
}
