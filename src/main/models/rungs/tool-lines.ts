/**
 * The tools as lines of a prompt, from the same specs that native calls send as JSON schema: name, parameters with what is
 * not a plain text marked, description. Every character is read before the first token of a session.
 */
import type { ToolSpec } from '../../base/tool-spec.ts';

/** `- read_file(path, start_line?: integer): Read a text file.`; the same tools give the same bytes. */
export const toolLines = (tools: readonly ToolSpec[]): string => tools.map(toolLine).join('\n');

function toolLine({ name, description, parameters }: ToolSpec): string {
  const required = Array.isArray(parameters.required) ? parameters.required : [];
  const fields = Object.entries(record(parameters.properties)).map(([key, schema]) => {
    const type = typeName(schema);
    const about = record(schema).description;
    const kind = [type === 'string' ? '' : type, typeof about === 'string' ? about : '']
      .filter((part) => part !== '')
      .join(', ');
    return `${key}${required.includes(key) ? '' : '?'}${kind === '' ? '' : `: ${kind}`}`;
  });
  return `- ${name}(${fields.join(', ')}): ${description}`;
}

/** As people write types: `string[]`, `"a" | "b"`, `object`. */
function typeName(schema: unknown): string {
  const { type, enum: values, items, anyOf } = record(schema);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(anyOf)) return anyOf.map(typeName).join(' | ');
  if (type === 'array') return `${typeName(items)}[]`;
  return typeof type === 'string' ? type : 'any';
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
