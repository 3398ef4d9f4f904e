/**
 * Which documents a stage gets before it begins: the pipeline's rules first, then those that are meant for it, as far as its budget
 * goes. A pure function, so that what was left out, and why, can be shown. Rules are never left out to make room.
 */
import type { IndexedDocument } from './document-index.ts';

export interface Choice {
  /** In the order in which they are given. */
  given: readonly IndexedDocument[];
  /** budget: there was no room · stage: it is meant for other stages · asking: only who asks for it reads it. */
  leftOut: readonly { document: IndexedDocument; why: 'budget' | 'stage' | 'asking' }[];
  /** Of all that are given. */
  tokens: number;
  /** Why the stage cannot begin so; null when it can. */
  problem: string | null;
}

/** `budget` in tokens. What does not fit is left out; a smaller one behind it may still fit. */
export function choose(documents: readonly IndexedDocument[], stage: string, budget: number): Choice {
  const given = documents.filter(({ always }) => always);
  const leftOut: Choice['leftOut'][number][] = [];
  let tokens = given.reduce((sum, one) => sum + one.tokens, 0);
  const problem =
    tokens > budget
      ? `The rules of the pipeline are ${tokens} tokens; the stage "${stage}" has room for ${budget}.`
      : null;
  for (const document of documents.filter(({ always }) => !always)) {
    if (!document.when.includes(stage))
      leftOut.push({ document, why: document.when.length === 0 ? 'asking' : 'stage' });
    else if (tokens + document.tokens > budget) leftOut.push({ document, why: 'budget' });
    else {
      given.push(document);
      tokens += document.tokens;
    }
  }
  return { given, leftOut, tokens, problem };
}
