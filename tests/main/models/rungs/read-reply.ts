/** A reply given to a reader in pieces, and what a keeper of it would have at the end. */
import type { ModelPart } from '../../../../src/main/models/model.ts';
import type { ReplyReader } from '../../../../src/main/models/rungs/reply-form.ts';

export interface Read {
  text: string;
  calls: { name: string; arguments: string; problem?: string }[];
  broken: boolean;
}

export function readWhole(reader: ReplyReader, pieces: readonly string[]): Read {
  const read: Read = { text: '', calls: [], broken: false };
  for (const piece of pieces) keep(read, reader.read(piece));
  const end = reader.end();
  keep(read, end.parts);
  return { ...read, broken: end.broken };
}

function keep(read: Read, parts: readonly ModelPart[]): void {
  for (const part of parts) {
    if (part.kind === 'text') read.text += part.text;
    if (part.kind !== 'call') continue;
    const call = read.calls[part.index] ?? { name: part.name ?? '', arguments: '' };
    const problem = part.problem ?? call.problem;
    read.calls[part.index] = {
      ...call,
      arguments: call.arguments + part.arguments,
      ...(problem === undefined ? {} : { problem }),
    };
  }
}

/** Every way in which a text can come in two pieces, and once character by character. */
export const splits = (text: string): string[][] => [
  [text],
  [...text],
  ...Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => [
    text.slice(0, at + 1),
    text.slice(at + 1),
  ]),
];
