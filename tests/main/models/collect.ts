/**
 * What tests of models need again and again: a request, the parts of a stream as a list, and the text in them.
 */
import type { ToolSpec } from '../../../src/main/base/tool-spec.ts';
import { createEgress } from '../../../src/main/models/egress.ts';
import type { ChatMessage, Model, ModelPart, ModelRequest } from '../../../src/main/models/model.ts';
import type { Play } from '../../../src/main/models/scripted/play.ts';

/** Everything may be reached. */
export const openEgress = createEgress({ offline: () => false, chosen: () => [] });

export const readTool: ToolSpec = {
  name: 'read_file',
  description: 'Read a file of the workspace.',
  parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
};

export function requestOf(
  messages: readonly ChatMessage[] | string,
  more: Partial<ModelRequest> = {},
): ModelRequest {
  const list = typeof messages === 'string' ? [{ role: 'user' as const, content: messages }] : messages;
  return { messages: list, tools: [], signal: new AbortController().signal, ...more };
}

export async function collect(stream: AsyncIterable<ModelPart>): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

export const ask = (
  model: Model,
  messages: readonly ChatMessage[] | string,
  more: Partial<ModelRequest> = {},
) => collect(model.stream(requestOf(messages, more)));

export const textOf = (parts: readonly ModelPart[]): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');

export const reasoningOf = (parts: readonly ModelPart[]): string =>
  parts.map((part) => (part.kind === 'reasoning' ? part.text : '')).join('');

export function callsOf(parts: readonly ModelPart[]): { id: string; name: string; arguments: string }[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const part of parts) {
    if (part.kind !== 'call') continue;
    const known = calls[part.index];
    if (known === undefined)
      calls[part.index] = { id: part.id ?? '', name: part.name ?? '', arguments: part.arguments };
    else known.arguments += part.arguments;
  }
  return calls;
}

export function ending(parts: readonly ModelPart[]): Extract<ModelPart, { kind: 'end' | 'failed' }> {
  const finals = parts.filter((part) => part.kind === 'end' || part.kind === 'failed');
  const last = parts.at(-1);
  if (finals.length !== 1 || last !== finals[0] || last === undefined) {
    throw new Error(
      `a stream must end with exactly one final part: ${JSON.stringify(parts.map((part) => part.kind))}`,
    );
  }
  return finals[0] as Extract<ModelPart, { kind: 'end' | 'failed' }>;
}

export const playOf = (
  name: string,
  replies: readonly Partial<Play['replies'][number]>[],
  more: Partial<Play> = {},
): Play => ({
  name,
  description: name,
  when: [],
  fallback: false,
  aside: false,
  replies: replies.map((reply) => ({ calls: [], ...reply })),
  ...more,
});
