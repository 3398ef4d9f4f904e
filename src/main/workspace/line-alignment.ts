/**
 * Which line of an old text each line of a new text is. Bounded: a stretch is compared line by line as far as `maxEdits` and the work
 * that is left allow; a longer one is first split at lines that both have once, and what has none counts as replaced. So two texts
 * with thousands of changes are still matched around each, and two unrelated ones of 50,000 lines cost milliseconds, not minutes.
 */
import { diffArrays } from 'diff';

const maxEdits = 1_000;
/** Lines of both sides: of more than these only few edits are looked for before it is split. */
const longStretch = 2_000;
const fewEdits = 200;
/** Squares of edits, over all stretches of one text. */
const mostWork = 8_000_000;
/** A stretch between two lines that both have once may have such lines of its own. */
const deepest = 8;

/** How a new line stands to the old lines: the same line, a changed form of that line, or new (`null`). */
export type Origin = { old: number; same: boolean } | null;

interface Work {
  before: readonly string[];
  after: readonly string[];
  out: Origin[];
  left: number;
}

/** Lines `[old, oldEnd)` of the old text and `[now, nowEnd)` of the new one. */
interface Stretch {
  old: number;
  oldEnd: number;
  now: number;
  nowEnd: number;
}

/** One entry for each line of `after`; the `old` numbers only rise. */
export function alignLines(before: readonly string[], after: readonly string[]): Origin[] {
  const out: Origin[] = new Array<Origin>(after.length).fill(null);
  const whole = { old: 0, oldEnd: before.length, now: 0, nowEnd: after.length };
  alignStretch({ before, after, out, left: mostWork }, whole, 0);
  return out;
}

function alignStretch(work: Work, whole: Stretch, depth: number): void {
  const stretch = withoutEqualEnds(work, whole);
  const { old, oldEnd, now, nowEnd } = stretch;
  if (old === oldEnd || now === nowEnd) return;
  const isLong = oldEnd - old + nowEnd - now > longStretch;
  if (compare(work, stretch, isLong ? fewEdits : maxEdits)) return;
  const points = depth < deepest ? commonPoints(work, stretch) : [];
  if (points.length > 0) {
    let from = { old, now };
    for (const point of points) {
      alignStretch(work, { ...from, oldEnd: point.old, nowEnd: point.now }, depth + 1);
      work.out[point.now] = { old: point.old, same: true };
      from = { old: point.old + 1, now: point.now + 1 };
    }
    alignStretch(work, { ...from, oldEnd, nowEnd }, depth + 1);
  } else if (!isLong || !compare(work, stretch, maxEdits)) pairReplaced(work.out, stretch);
}

/** What is left between the lines at both ends that are the same. */
function withoutEqualEnds({ before, after, out }: Work, stretch: Stretch): Stretch {
  let { old, oldEnd, now, nowEnd } = stretch;
  for (; old < oldEnd && now < nowEnd && before[old] === after[now]; old += 1, now += 1)
    out[now] = { old, same: true };
  for (; old < oldEnd && now < nowEnd && before[oldEnd - 1] === after[nowEnd - 1]; ) {
    oldEnd -= 1;
    nowEnd -= 1;
    out[nowEnd] = { old: oldEnd, same: true };
  }
  return { old, oldEnd, now, nowEnd };
}

/** Line by line; false when there are more edits than may be looked for. */
function compare(work: Work, { old, oldEnd, now, nowEnd }: Stretch, most: number): boolean {
  const maxEditLength = Math.min(most, Math.floor(Math.sqrt(work.left)));
  const [removed, added] = [work.before.slice(old, oldEnd), work.after.slice(now, nowEnd)];
  const parts = maxEditLength === 0 ? undefined : diffArrays(removed, added, { maxEditLength });
  const edits = parts?.reduce((sum, part) => sum + (part.added || part.removed ? part.value.length : 0), 0);
  work.left -= (edits ?? maxEditLength) ** 2;
  if (parts === undefined) return false;
  let gap = { old, oldEnd: old, now, nowEnd: now };
  for (const part of parts) {
    const count = part.value.length;
    if (part.removed) gap.oldEnd += count;
    else if (part.added) gap.nowEnd += count;
    else {
      pairReplaced(work.out, gap);
      for (let at = 0; at < count; at += 1) work.out[gap.nowEnd + at] = { old: gap.oldEnd + at, same: true };
      const [oldAt, nowAt] = [gap.oldEnd + count, gap.nowEnd + count];
      gap = { old: oldAt, oldEnd: oldAt, now: nowAt, nowEnd: nowAt };
    }
  }
  pairReplaced(work.out, gap);
  return true;
}

/** Lines of a replaced stretch correspond one to one when there are as many new ones as old ones. */
function pairReplaced(out: Origin[], { old, oldEnd, now, nowEnd }: Stretch): void {
  if (oldEnd - old !== nowEnd - now) return;
  for (let at = 0; at < nowEnd - now; at += 1) out[now + at] = { old: old + at, same: false };
}

type Point = Pick<Stretch, 'old' | 'now'>;

/** Lines that stand in both just once: as many as there can be in the same order. */
function commonPoints({ before, after }: Work, { old, oldEnd, now, nowEnd }: Stretch): Point[] {
  const inBefore = onceIn(before, old, oldEnd);
  const inAfter = onceIn(after, now, nowEnd);
  const points: Point[] = [];
  for (const [line, at] of inBefore) {
    const there = at < 0 ? undefined : inAfter.get(line);
    if (there !== undefined && there >= 0) points.push({ old: at, now: there });
  }
  return longestRising(points);
}

/** Where each line is; -1 for one that is there more than once. */
function onceIn(lines: readonly string[], from: number, to: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let at = from; at < to; at += 1) {
    const line = lines[at] as string;
    found.set(line, found.has(line) ? -1 : at);
  }
  return found;
}

/** Of points in the order of `old`, the longest row in which `now` rises, too. */
function longestRising(points: readonly Point[]): Point[] {
  /** For each length the point that ends such a row with the least `now`, and which one came before it. */
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, { now }] of points.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((points[ends[middle] as number] as Point).now < now) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? -1 : (ends[low - 1] as number);
    ends[low] = index;
  }
  const row: Point[] = [];
  for (let at = ends.at(-1) ?? -1; at !== -1; at = previous[at] as number) row.push(points[at] as Point);
  return row.reverse();
}
