/**
 * Two changes of one text made into one. What only one side changed is taken from it; where both changed the same lines nobody guesses:
 * the text holds one side's lines there, and the place is told, so that a person decides about it before anything is written.
 */

import { alignLines } from './line-alignment.ts';
import { restoreLineEnds, toLf } from './line-ends.ts';
import { joinLines, type Line, type LineEnd, splitLines } from './lines.ts';

/** Lines `[from, to)`, counted from 0, of a text split at its line ends; a text that ends with one has an empty last line. */
export interface LineRange {
  from: number;
  to: number;
}

/** One place where the merged text is not what the other side has. */
export interface MergedChange {
  /** In the other side's text. */
  old: LineRange;
  /** In the merged text. */
  now: LineRange;
  /** What both started from, where both changed it; null where only this side did. */
  base: string[] | null;
}

export interface MergedText {
  /** With the line ends of `theirs`, but for those that `mine` changed. */
  text: string;
  /** In order; between two there is at least one line that is the same in both texts. */
  changes: MergedChange[];
}

/** `mine` is what stands in the text where both changed the same lines. */
export function mergeTexts(base: string, theirs: string, mine: string): MergedText {
  const [from, others, own] = [linesOf(base), linesOf(theirs), linesOf(mine)];
  const [inOthers, inOwn] = [whereOf(from, others), whereOf(from, own)];
  const lines: string[] = [];
  const sources: Source[] = [];
  const changes: MergedChange[] = [];
  const at = { base: 0, theirs: 0, mine: 0 };
  const take = (taken: readonly string[], source: (index: number) => Source): void => {
    for (const [index, line] of taken.entries()) {
      lines.push(line);
      sources.push(source(index));
    }
  };
  /** Everything up to the next line that all three have. */
  const goTo = (end: { base: number; theirs: number; mine: number }): void => {
    const begin = { ...at };
    const before = from.slice(at.base, end.base);
    const other = others.slice(at.theirs, end.theirs);
    const wanted = own.slice(at.mine, end.mine);
    Object.assign(at, end);
    if (isSame(before, wanted) || isSame(other, wanted)) {
      const isBoth = isSame(other, wanted);
      take(other, (index) => ({ theirs: begin.theirs + index, ...(isBoth && { mine: begin.mine + index }) }));
      return;
    }
    const old = { from: begin.theirs, to: end.theirs };
    const now = { from: lines.length, to: lines.length + wanted.length };
    changes.push({ old, now, base: isSame(before, other) ? null : before });
    take(wanted, (index) => ({ mine: begin.mine + index }));
  };
  for (let line = 0; line < from.length; line += 1) {
    const [other, wanted] = [inOthers[line], inOwn[line]];
    if (other === undefined || wanted === undefined) continue;
    if (line > at.base || other > at.theirs || wanted > at.mine)
      goTo({ base: line, theirs: other, mine: wanted });
    lines.push(from[line] as string);
    sources.push({ base: line, theirs: other, mine: wanted });
    Object.assign(at, { base: line + 1, theirs: other + 1, mine: wanted + 1 });
  }
  goTo({ base: from.length, theirs: others.length, mine: own.length });
  const text = restoreLineEnds(theirs, lines.join('\n'));
  return { text: withEndsOf(mine, { base, theirs, text, sources, inOwn }), changes };
}

/** Which line of each text a merged one is. */
interface Source {
  base?: number;
  theirs?: number;
  mine?: number;
}

interface Ends {
  base: string;
  theirs: string;
  text: string;
  sources: readonly Source[];
  inOwn: readonly (number | undefined)[];
}

/**
 * The text with the line ends that `mine` has on purpose: those of lines it took over and ended in another way. One that has the same
 * throughout, other than `base`, wants that of all lines.
 */
function withEndsOf(mine: string, { base, theirs, text, sources, inOwn }: Ends): string {
  if (![base, mine].some((side) => side.includes('\r'))) return text;
  const [from, others, own] = [splitLines(base), splitLines(theirs), splitLines(mine)];
  const isOther = (line: number): boolean => {
    const [before, now] = [from[line]?.end ?? '', own[inOwn[line] ?? -1]?.end ?? ''];
    return before !== '' && now !== '' && before !== now;
  };
  if (!from.some((_, line) => isOther(line))) return text;
  const kinds = new Set(own.map(({ end }) => end).filter((end) => end !== ''));
  const [only] = kinds;
  const endOf = (source: Source): LineEnd | undefined => {
    if (kinds.size === 1) return only;
    const now = own[source.mine ?? -1]?.end;
    if (source.theirs === undefined || source.base === undefined)
      return source.theirs === undefined ? now : undefined;
    return isOther(source.base) && others[source.theirs]?.end === from[source.base]?.end ? now : undefined;
  };
  const merged = splitLines(text).map((line, index): Line => {
    const end = line.end === '' ? '' : (endOf(sources[index] ?? {}) ?? '');
    return end === '' ? line : { text: line.text, end };
  });
  return joinLines(merged);
}

const linesOf = (text: string): string[] => toLf(text).split('\n');

/** For each line of `base` which line of `text` it still is. */
function whereOf(base: readonly string[], text: readonly string[]): (number | undefined)[] {
  const where = new Array<number | undefined>(base.length).fill(undefined);
  alignLines(base, text).forEach((origin, line) => {
    if (origin?.same === true) where[origin.old] = line;
  });
  return where;
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((line, at) => line === other[at]);
