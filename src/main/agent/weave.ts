/**
 * A file's lines with who put each one there and who took it away, through all its versions: what an agent's patches, commands and
 * the person have done to it can then be told apart. Lines that are gone stay in it, so that a removal has an author too.
 */
import type { Author } from '../../shared/contract/checkpoints.ts';
import { alignLines } from '../workspace/line-alignment.ts';

interface WovenLine {
  text: string;
  /** Null: it was there from the beginning. */
  by: Author | null;
  /** Null: it is still there. */
  gone: Author | null;
}

export type Weave = readonly WovenLine[];

/** With its line end, so that a change of that alone is one. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];

/** What a weave was made from. */
const texts = new WeakMap<Weave, string>();

const withText = (weave: Weave, text: string): Weave => {
  texts.set(weave, text);
  return weave;
};

export const weaveOf = (text: string): Weave =>
  withText(
    linesOf(text).map((line) => ({ text: line, by: null, gone: null })),
    text,
  );

const shown = (weave: Weave): WovenLine[] => weave.filter(({ gone }) => gone === null);

export const textOfWeave = (weave: Weave): string =>
  shown(weave)
    .map(({ text }) => text)
    .join('');

/** Who is to be named for each new line (from 0) and for each line (of those shown, from 0) that is gone. */
interface Authors {
  added(line: number): Author;
  removed(line: number): Author;
}

export const by = (author: Author): Authors => ({ added: () => author, removed: () => author });

/**
 * Of a patch that the person changed before it was written: what was in the proposal is the agent's, the rest theirs. A proposed
 * change that they left out never happened and has no author.
 */
export function byBoth(before: Weave, proposed: string, written: string): Authors {
  const old = shown(before).map(({ text }) => text);
  const lines = linesOf(proposed);
  const kept = new Set(same(alignLines(old, lines)).map(([, at]) => at));
  const theirs = new Set(same(alignLines(lines, linesOf(written))).map(([line]) => line));
  return {
    added: (line) => (theirs.has(line) ? 'agent' : 'you'),
    removed: (line) => (kept.has(line) ? 'you' : 'agent'),
  };
}

const same = (origins: ReturnType<typeof alignLines>): [line: number, old: number][] =>
  origins.flatMap((origin, line): [number, number][] => (origin?.same === true ? [[line, origin.old]] : []));

/** The weave after the file has become `text`. */
export function rewoven(weave: Weave, text: string, authors: Authors): Weave {
  // Most looks at a file find it as it was, and aligning it with itself is what would take time.
  if (text === texts.get(weave)) return weave;
  const places = weave.flatMap(({ gone }, at) => (gone === null ? [at] : []));
  const lines = linesOf(text);
  const origins = alignLines(
    places.map((at) => weave[at]?.text ?? ''),
    lines,
  );
  const out: WovenLine[] = [];
  let [at, seen] = [0, 0];
  let added: WovenLine[] = [];
  const goTo = (end: number): void => {
    for (; at < end; at += 1) {
      const line = weave[at];
      if (line === undefined) continue;
      out.push(line.gone === null ? { ...line, gone: authors.removed(seen) } : line);
      if (line.gone === null) seen += 1;
    }
    out.push(...added);
    added = [];
  };
  for (const [index, line] of lines.entries()) {
    const origin = origins[index];
    const place = origin?.same === true ? places[origin.old] : undefined;
    const kept = place === undefined ? undefined : weave[place];
    if (place === undefined || kept === undefined) {
      // A line that replaces another stands behind that one, not behind all that were replaced with it.
      const replaced = origin?.same === false ? places[origin.old] : undefined;
      if (replaced !== undefined) goTo(replaced);
      added.push({ text: line, by: authors.added(index), gone: null });
      continue;
    }
    goTo(place);
    out.push(kept);
    [at, seen] = [place + 1, seen + 1];
  }
  goTo(weave.length);
  return withText(out, text);
}

/** What one author alone changed: the file as it would be without that, and as it is. */
export function viewOf(weave: Weave, author: Author): { before: string; after: string } {
  const without = weave.filter((line) => line.by !== author && (line.gone === null || line.gone === author));
  return { before: without.map(({ text }) => text).join(''), after: textOfWeave(weave) };
}
