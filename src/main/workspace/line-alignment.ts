/**
 * Which line of an old text each line of a new text is. Bounded: past `maxEdits` differences the middle of the two
 * texts counts as replaced, so two unrelated 50,000-line texts cost milliseconds, not minutes.
 */
import { diffArrays } from 'diff';

const maxEdits = 1_000;

/** How a new line stands to the old lines: the same line, a changed form of that line, or new (`null`). */
export type Origin = { old: number; same: boolean } | null;

/** Lines of a replaced stretch correspond one to one when there are as many new ones as old ones. */
function pairReplaced(out: Origin[], oldFrom: number, oldCount: number, newFrom: number, newCount: number) {
  if (oldCount !== newCount) return;
  for (let at = 0; at < newCount; at += 1) out[newFrom + at] = { old: oldFrom + at, same: false };
}

function alignMiddle(out: Origin[], before: readonly string[], after: readonly string[], offset: number) {
  const parts = diffArrays([...before], [...after], { maxEditLength: maxEdits });
  if (parts === undefined) return pairReplaced(out, offset, before.length, offset, after.length);
  let oldAt = 0;
  let newAt = 0;
  let removed = 0;
  let added = 0;
  const flush = () => {
    pairReplaced(out, offset + oldAt - removed, removed, offset + newAt - added, added);
    removed = 0;
    added = 0;
  };
  for (const part of parts) {
    const count = part.value.length;
    if (part.removed) {
      removed += count;
      oldAt += count;
    } else if (part.added) {
      added += count;
      newAt += count;
    } else {
      flush();
      for (let at = 0; at < count; at += 1) {
        out[offset + newAt + at] = { old: offset + oldAt + at, same: true };
      }
      oldAt += count;
      newAt += count;
    }
  }
  flush();
}

/** One entry for each line of `after`; the `old` numbers only rise. */
export function alignLines(before: readonly string[], after: readonly string[]): Origin[] {
  const out: Origin[] = new Array<Origin>(after.length).fill(null);
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) {
    out[head] = { old: head, same: true };
    head += 1;
  }
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) {
    tail += 1;
    out[after.length - tail] = { old: before.length - tail, same: true };
  }
  alignMiddle(out, before.slice(head, before.length - tail), after.slice(head, after.length - tail), head);
  return out;
}
