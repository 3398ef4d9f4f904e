/**
 * A grammar that was made from a schema can come to a dead end: no character fits any more, and the server ends the answer
 * with an error. Asking the same once more is the wire's matter; when that does not help, a smaller grammar nearly always
 * does. Nothing is asked again once the person has seen a word of the answer.
 */
import type { ModelPart } from '../model.ts';

/** The server has no type for this error: the wire's words for it, and llama.cpp's own. */
const deadEnd = /dead end in the grammar|empty grammar stack/i;

/** Parts of the first answer, or of the one with the smaller grammar (`ask(true)`) when that came to a dead end. */
export async function* throughDeadEnds(
  ask: (smaller: boolean) => AsyncIterable<ModelPart>,
): AsyncGenerator<ModelPart, void, void> {
  let begun = false;
  for await (const part of ask(false)) {
    begun ||= part.kind === 'text' || part.kind === 'reasoning' || part.kind === 'call';
    if (part.kind !== 'failed' || begun || !deadEnd.test(part.failure.message)) yield part;
    else {
      yield { kind: 'waiting', cause: 'retry', reason, attempt: 1, delayMs: 0, since: Date.now() };
      yield* ask(true);
      return;
    }
  }
}

const reason = 'The server’s grammar came to a dead end; it is asked with fewer tools.';
