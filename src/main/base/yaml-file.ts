/**
 * A YAML file that a person wrote, read against a schema. Every problem is told with its line, its place and what would be right, all of
 * them at once: whoever mends a file wants to do it in one go.
 */
import {
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';

export interface Wrong {
  /** From the top of the file. */
  path: readonly PropertyKey[];
  /** Goes on from the name of the place. */
  why: string;
}

const mostProblems = 20;

/** `wrongIn`: what the schema cannot see. `invalid` has one problem a line of its message. */
export function readYaml<T extends z.ZodType>(
  { file, text }: { file: string; text: string },
  schema: T,
  wrongIn: (value: z.infer<T>) => readonly Wrong[],
): Result<z.infer<T>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined): string =>
    offset === undefined ? '' : ` line ${lines.linePos(offset).line}`;
  const [broken] = document.errors;
  if (broken !== undefined)
    return fail('invalid', `${file}${at(broken.pos[0])}: is no YAML: ${broken.message}`);
  const read = schema.safeParse(document.toJS() ?? {});
  const wrong = read.success ? wrongIn(read.data) : read.error.issues.map(wrongOf);
  if (read.success && wrong.length === 0) return ok(read.data);
  const said = wrong.slice(0, mostProblems).map(({ path, why }) => {
    const place = path.map(String).join('.');
    return `${file}${at(offsetOf(document.contents, path))}: ${place === '' ? '' : `${place} `}${why}`;
  });
  return fail('invalid', said.join('\n'));
}

/** Where the name stands that a value has, or the nearest thing around it that is there. */
function offsetOf(contents: ParsedNode | null, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = contents;
  let offset = contents?.range[0];
  for (const step of path) {
    if (isMap<Scalar, unknown>(node)) {
      const pair = node.items.find(({ key }) => String(key.value) === String(step));
      if (pair === undefined) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq<Node>(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

function wrongOf(issue: z.core.$ZodIssue): Wrong {
  if (issue.code === 'unrecognized_keys')
    return { path: [...issue.path, issue.keys[0] ?? ''], why: 'is not known here.' };
  return { path: issue.path, why: plainWords(issue) };
}

/** What the schema says of itself stays; the library's own words are for programmers. */
function plainWords(issue: z.core.$ZodIssue): string {
  const { message, code } = issue;
  if (!/^(Invalid (input|option|discriminator)|Too (small|big):)/.test(message)) return message;
  if (code === 'invalid_type') {
    const wanted = kinds[issue.expected] ?? issue.expected;
    return message.endsWith('undefined') ? `is missing; it is ${wanted}.` : `has to be ${wanted}.`;
  }
  if (code === 'invalid_value') return `has to be one of: ${issue.values.map(String).join(', ')}.`;
  if (code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options))
    return `has to be one of: ${issue.options.map(String).join(', ')}.`;
  if (code === 'too_small') return `has to be at least ${issue.minimum}${lengths[issue.origin] ?? ''}.`;
  if (code === 'too_big') return `has to be at most ${issue.maximum}${lengths[issue.origin] ?? ''}.`;
  return message;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'made of keys and values',
  record: 'made of keys and values',
};
const lengths: Readonly<Record<string, string>> = { string: ' characters long', array: ' entries long' };
