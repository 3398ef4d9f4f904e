/**
 * A call as a fenced block. One parameter a line, values as they are; the last may be a text of many lines, raw up to the
 * closing fence, because small models cannot be trusted to escape a file's content for JSON.
 *
 *     ```call write_file
 *     path: src/greet.js
 *     content:
 *     console.log("hello");
 *     ```
 *
 * A text in this form ends with a line break. A value that fits neither form is written as `name (json): …`.
 */
import type { ModelCall } from '../model.ts';

/** `arguments` must be JSON; what is no object gives a block without parameters. */
export function callBlock({ name, arguments: text }: Pick<ModelCall, 'name' | 'arguments'>): string {
  const fields = Object.entries(objectOf(text));
  const long = fields.findLast(([, value]) => typeof value === 'string' && value.includes('\n'));
  const lines = fields.filter((field) => field !== long).map(([key, value]) => fieldLine(key, value));
  if (long !== undefined) {
    const content = String(long[1]);
    lines.push(`${long[0]}:`, content.endsWith('\n') ? content.slice(0, -1) : content);
  }
  const fence = '`'.repeat(fenceLength(lines.join('\n')));
  return [`${fence}call ${name}`, ...lines, fence].join('\n');
}

function fieldLine(key: string, value: unknown): string {
  if (typeof value !== 'string') return `${key}: ${JSON.stringify(value)}`;
  const isPlain = value !== '' && value === value.trim() && !value.includes('\n');
  return isPlain ? `${key}: ${value}` : `${key} (json): ${JSON.stringify(value)}`;
}

/** One longer than the longest fence in the text, so that none of its lines closes the block. */
function fenceLength(text: string): number {
  const runs = [...text.matchAll(/^ {0,3}(`{3,})/gm)].map((match) => match[1]?.length ?? 0);
  return Math.max(3, ...runs.map((length) => length + 1));
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
