/**
 * Finds a call that stands in the words of a reply instead of where the rung wants calls. It is never executed, since how it
 * was meant would be a guess; but it must not end the turn as if it were the answer either, so it becomes a call that cannot
 * be read, and the model is told.
 */
import type { ToolSpec } from '../../base/tool-spec.ts';
import type { ModelPart } from '../model.ts';

/** What models were trained to write calls with, at the beginning of a line, whatever tool they name. */
const marker = new RegExp(
  [
    '<tool_call>\\s*[{<]',
    '<function=',
    '<function_calls>\\s*<',
    '<invoke name=',
    '\\[TOOL_CALLS\\]\\s*[\\[{a-z]',
    '<\\|(?:python_tag|tool_calls?_begin|tool_call)\\|>\\s*\\S',
    '(?:`{3,}|~{3,})(?:tool_call|tool_code|call)\\b',
  ]
    .map((form) => `^[ \\t]*${form}`)
    .join('|'),
  'm',
);

const named = /"(?:name|tool|function|tool_name)"\s*:\s*"([\w-]{1,64})"/;
const withArguments = /"(?:arguments|parameters|args|input)"\s*:/;

/** Stands for the name of a tool where a call has none. */
export const unnamed = 'unnamed';

/** Name of the tool, or `unnamed` for a call that names none that is offered; undefined when there is no call in the text. */
export function callInText(text: string, tools: readonly ToolSpec[]): string | undefined {
  const names = tools.map((tool) => tool.name);
  const marked = marker.exec(text);
  if (marked !== null) return nameIn(text.slice(marked.index), names) ?? unnamed;
  const lines = text.split('\n').map((line) => line.trimStart());
  for (const [at, line] of lines.entries()) {
    const element = /^<([\w-]{1,64})>/.exec(line)?.[1];
    if (element !== undefined && names.includes(element)) return element;
    if (!/^(?:[{[]|(?:`{3,}|~{3,})(?:json)?\s*$)/.test(line)) continue;
    const rest = lines.slice(at, at + 40).join('\n');
    const found = named.exec(rest.slice(0, 400))?.[1];
    if (found !== undefined && names.includes(found) && withArguments.test(rest)) return found;
  }
  return undefined;
}

function nameIn(text: string, names: readonly string[]): string | undefined {
  const found = /(?:"(?:name|tool|function)"\s*:\s*"|<function=|<invoke name="|call[ \t]+|<)([\w-]{1,64})/g;
  for (const match of text.slice(0, 1_000).matchAll(found)) {
    if (names.includes(match[1] ?? '')) return match[1];
  }
  return undefined;
}

/** The part that stands for such a call. */
export const callAsText = (name: string, index: number): Extract<ModelPart, { kind: 'call' }> => ({
  kind: 'call',
  index,
  id: `call_text_${index}`,
  name,
  arguments: '{}',
  problem:
    'Your reply holds a call written as plain text. It was not run. Make the call in the form you were told, then go on.',
});
