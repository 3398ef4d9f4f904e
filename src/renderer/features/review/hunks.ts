/**
 * A proposal as single changes that are accepted or rejected one by one. What will be written is always one text, the person's own;
 * a hunk is only a place in it, found again by comparing, so that typing, undoing and deciding in any order cannot contradict each other.
 */
import { diffArrays } from 'diff';

/** Past so many differences the middle counts as one change: two unrelated texts must not hold the page up. */
const mostEdits = 1_000;

/** Lines `[from, to)` of one text that stand for lines `[from, to)` of another, counted from 0. One side may be empty. */
export interface Change {
  old: { from: number; to: number };
  now: { from: number; to: number };
}

export type HunkState = 'accepted' | 'rejected' | 'edited';

/** What a file's hunks are worked out from. Lines are without their ends; a text that ends with one has an empty last line. */
export interface HunkTexts {
  before: readonly string[];
  proposed: readonly string[];
  /** As the person has it now. */
  mine: readonly string[];
  /** Hunks, by position, that were rejected with a button; what was undone by hand is seen in the text. */
  rejected: ReadonlySet<number>;
}

export const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').split('\n');

/** The changes from one text to another, in order; between two there is at least one line that is the same in both. */
export function changesBetween(old: readonly string[], now: readonly string[]): Change[] {
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const [oldMiddle, nowMiddle] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (oldMiddle.length === 0 && nowMiddle.length === 0) return [];
  const parts = diffArrays(oldMiddle, nowMiddle, { maxEditLength: mostEdits });
  const whole = { old: { from: head, to: old.length - tail }, now: { from: head, to: now.length - tail } };
  return parts === undefined ? [whole] : changesIn(parts, head);
}

function changesIn(
  parts: readonly { value: readonly string[]; added?: boolean; removed?: boolean }[],
  head: number,
): Change[] {
  const changes: Change[] = [];
  let [oldAt, nowAt] = [head, head];
  let open: Change | undefined;
  for (const { value, added = false, removed = false } of parts) {
    if (added || removed) {
      open ??= { old: { from: oldAt, to: oldAt }, now: { from: nowAt, to: nowAt } };
      if (removed) oldAt += value.length;
      else nowAt += value.length;
      open.old.to = oldAt;
      open.now.to = nowAt;
    } else {
      if (open !== undefined) changes.push(open);
      open = undefined;
      oldAt += value.length;
      nowAt += value.length;
    }
  }
  return open === undefined ? changes : [...changes, open];
}

export const hunksOf = ({ before, proposed }: Pick<HunkTexts, 'before' | 'proposed'>): Change[] =>
  changesBetween(before, proposed);

/** The text with all hunks but the rejected ones, and where each hunk is in it. */
export function withoutRejected(
  { before, proposed, rejected }: Omit<HunkTexts, 'mine'>,
  hunks: readonly Change[],
): { lines: string[]; places: { from: number; to: number }[] } {
  const parts: (readonly string[])[] = [];
  const places: { from: number; to: number }[] = [];
  let [at, length] = [0, 0];
  hunks.forEach(({ old, now }, index) => {
    const own = rejected.has(index) ? before.slice(old.from, old.to) : proposed.slice(now.from, now.to);
    const from = length + old.from - at;
    parts.push(before.slice(at, old.from), own);
    places.push({ from, to: from + own.length });
    at = old.to;
    length = from + own.length;
  });
  // Not put in as arguments one by one: of a very long text those are too many.
  return { lines: [...parts, before.slice(at)].flat(), places };
}

/** Where a hunk is in the person's text, and what of the lines around it was changed together with it. */
interface Place {
  from: number;
  to: number;
  /** Lines as they are without what the person typed, which stand in the same change as the hunk. */
  above: readonly string[];
  below: readonly string[];
}

function hunkPlaces(texts: HunkTexts, hunks: readonly Change[]): Place[] {
  const { lines, places } = withoutRejected(texts, hunks);
  const changes = changesBetween(lines, texts.mine);
  return places.map((place) => placeAfter(place, changes, lines));
}

/** What was put in right at an end of the place is beside it; what goes over an end belongs to it. */
function placeAfter(
  { from, to }: { from: number; to: number },
  changes: readonly Change[],
  lines: readonly string[],
): Place {
  const isEmpty = from === to;
  const over = (line: number): Change | undefined =>
    changes.find(({ old }) => old.from < line && line < old.to);
  const shifted = (line: number, isStart: boolean): number => {
    const last = changes.findLast(
      ({ old }) => old.to < line || (old.to === line && (old.from < line || (isStart && !isEmpty))),
    );
    return line + (last === undefined ? 0 : last.now.to - last.old.to);
  };
  const [first, last] = [over(from), over(to)];
  const start = first === undefined ? shifted(from, true) : first.now.from;
  const end = last === undefined ? shifted(to, isEmpty) : last.now.to;
  return {
    from: start,
    to: Math.max(start, end),
    above: first === undefined ? [] : lines.slice(first.old.from, from),
    below: last === undefined ? [] : lines.slice(to, last.old.to),
  };
}

function hunkStates(texts: HunkTexts, hunks: readonly Change[], places: readonly Place[]): HunkState[] {
  return hunks.map(({ old, now }, index) => {
    const { from, to, above, below } = places[index] ?? nowhere;
    const mine = texts.mine.slice(from, to);
    const isLike = (own: readonly string[]): boolean => same(mine, [...above, ...own, ...below]);
    if (isLike(texts.proposed.slice(now.from, now.to))) return 'accepted';
    return isLike(texts.before.slice(old.from, old.to)) ? 'rejected' : 'edited';
  });
}

export interface HunkView {
  state: HunkState;
  /** Where it is in the person's text, from 1. */
  line: number;
  /** See `missingNames`. */
  missing: readonly string[];
}

/** All that is shown of a file's hunks. */
export function viewHunks(texts: HunkTexts, hunks: readonly Change[]): HunkView[] {
  const places = hunkPlaces(texts, hunks);
  const states = hunkStates(texts, hunks, places);
  const missing = missingNames(texts, hunks, states);
  return states.map((state, index) => ({
    state,
    line: Math.min((places[index]?.from ?? 0) + 1, texts.mine.length),
    missing: missing[index] ?? [],
  }));
}

const nowhere: Place = { from: 0, to: 0, above: [], below: [] };

/** The person's text, and which hunks are not wanted in it. */
export interface Decided {
  mine: readonly string[];
  rejected: ReadonlySet<number>;
}

/** The person's text after one hunk was accepted or rejected; all else in it stays as it is. */
export function decideHunk(
  texts: HunkTexts,
  hunks: readonly Change[],
  index: number,
  accept: boolean,
): Decided {
  const hunk = hunks[index];
  const place = hunkPlaces(texts, hunks)[index];
  if (hunk === undefined || place === undefined) throw new Error(`there is no hunk ${index}`);
  const rejected = new Set(texts.rejected);
  if (accept) rejected.delete(index);
  else rejected.add(index);
  const { from, to, above, below } = place;
  const own = ownLines(texts, hunk, accept);
  return {
    mine: [...texts.mine.slice(0, from), ...above, ...own, ...below, ...texts.mine.slice(to)],
    rejected,
  };
}

/** The same of all hunks at once. One by one only where something typed goes over the end of a hunk: that may be another's, too. */
export function decideAllHunks(texts: HunkTexts, hunks: readonly Change[], accept: boolean): Decided {
  const places = hunkPlaces(texts, hunks);
  if (places.some(({ above, below }) => above.length + below.length > 0)) {
    let now: Decided = texts;
    for (const index of hunks.keys()) now = decideHunk({ ...texts, ...now }, hunks, index, accept);
    return { mine: now.mine, rejected: now.rejected };
  }
  const parts = hunks.flatMap((hunk, index) => [
    texts.mine.slice(places[index - 1]?.to ?? 0, places[index]?.from),
    ownLines(texts, hunk, accept),
  ]);
  return {
    mine: [...parts, texts.mine.slice(places.at(-1)?.to ?? 0)].flat(),
    rejected: new Set(accept ? [] : hunks.keys()),
  };
}

const ownLines = ({ before, proposed }: HunkTexts, { old, now }: Change, accept: boolean) =>
  accept ? proposed.slice(now.from, now.to) : before.slice(old.from, old.to);

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((line, at) => line === other[at]);

const names = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;

/**
 * Names that a hunk uses and that only rejected hunks of the file would have brought: it may not work without them. By words alone, so
 * it is told as a doubt, never acted upon. In the order of the text; empty for a hunk that is rejected itself.
 */
export function missingNames(
  { before, proposed }: Pick<HunkTexts, 'before' | 'proposed'>,
  hunks: readonly Change[],
  states: readonly HunkState[],
): string[][] {
  const texts = hunks.map(({ now }) => proposed.slice(now.from, now.to).join('\n'));
  const brought = (isRejected: boolean): Set<string> =>
    new Set(
      texts.flatMap((text, index) =>
        (states[index] === 'rejected') === isRejected
          ? [...text.matchAll(declarations)].map(([, name = '']) => name)
          : [],
      ),
    );
  const [lost, kept] = [brought(true), brought(false)];
  const known = new Set(before.join('\n').match(names) ?? []);
  return texts.map((text, index) =>
    states[index] === 'rejected'
      ? []
      : [...new Set(text.match(names) ?? [])].filter(
          (name) => lost.has(name) && !kept.has(name) && !known.has(name),
        ),
  );
}

/** How the languages people use bring a name into a file. */
const declarations =
  /\b(?:const|let|var|function|class|interface|type|enum|def|fn|func|struct|import|static|public|private|val|impl|trait|mod|use)\s+(?:\*\s+as\s+)?\{?\s*([\p{L}_$][\p{L}\p{N}_$]*)/gu;
