/**
 * The reading of a pipeline's documents in one stage: what it is given at its beginning, what it asks for later, all within one budget,
 * and the list of what was read. That list goes into the record of the run; given back after a restart, the budget goes on from there.
 */
import { fail, ok, type Result } from '../../../shared/result.ts';
import { choose } from './choosing.ts';
import type { DocumentIndex, OpenedDocument } from './document-index.ts';

/** One document as it was read. */
export interface DocumentRead {
  name: string;
  stage: string;
  tokens: number;
  digest: string;
  /** given: at the stage's beginning · asked: by who works in it. */
  why: 'given' | 'asked';
}

export interface DocumentReading {
  /** What the stage begins with, the rules first. `invalid` where the rules alone are too much, or a file has gone wrong. */
  begin(): Result<OpenedDocument[]>;
  /** By name. One that was read already costs nothing. `not_found`, or `denied` over the budget. */
  ask(name: string): Result<OpenedDocument>;
  /** One line for each document that was not read, for who may ask for it. */
  offer(): string;
  /** In the order in which they were read. */
  read(): readonly DocumentRead[];
  /** Tokens. */
  left(): number;
}

/** `before`: what was read in this stage already. */
export function createReading(
  index: DocumentIndex,
  { stage, budget, before = [] }: { stage: string; budget: number; before?: readonly DocumentRead[] },
): DocumentReading {
  const read = [...before];
  const isRead = (name: string): boolean => read.some((one) => one.name === name);
  const left = (): number => budget - read.reduce((sum, { tokens }) => sum + tokens, 0);
  const note = ({ name, tokens, digest }: OpenedDocument, why: DocumentRead['why']): void => {
    if (!isRead(name)) read.push({ name, stage, tokens, digest, why });
  };
  return {
    begin() {
      const { given, problem } = choose(index.documents, stage, budget);
      if (problem !== null) return fail('invalid', problem);
      const opened: OpenedDocument[] = [];
      for (const { name } of given) {
        const document = index.open(name);
        if (!document.ok) return document;
        opened.push(document.value);
      }
      for (const document of opened) note(document, 'given');
      return ok(opened);
    },
    ask(name) {
      const document = index.open(name);
      if (!document.ok) return document;
      const { tokens } = document.value;
      if (!isRead(name) && tokens > left())
        return fail(
          'denied',
          `"${name}" is ${tokens} tokens, and ${left()} of ${budget} are left for this stage.`,
        );
      note(document.value, 'asked');
      return document;
    },
    offer: () =>
      index.documents
        .filter(({ name }) => !isRead(name))
        .map(({ name, title, summary, tokens }) => `- ${name} (${tokens} tokens): ${title}. ${summary}`)
        .join('\n'),
    read: () => read,
    left,
  };
}
