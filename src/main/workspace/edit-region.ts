/**
 * A matched region of a file rewritten by a block. Lines the block repeats unchanged keep their own bytes (trailing
 * space, line end), so a match found by forgiving rules still changes only what the block changes.
 */
import type { EditBlock } from './edit-match.ts';
import { alignLines } from './line-alignment.ts';
import type { Line, LineEnd } from './lines.ts';

/** The end a new line gets: that of the line before it in the region, else of the line after, else the file's usual. */
function endFor(at: number, ends: readonly (LineEnd | undefined)[], usual: LineEnd): LineEnd {
  for (let before = at - 1; before >= 0; before -= 1) if (ends[before]) return ends[before] ?? usual;
  for (let after = at + 1; after < ends.length; after += 1) if (ends[after]) return ends[after] ?? usual;
  return usual;
}

/** `replace` is the block's replacement, shifted to the region's indentation. */
export function replaceRegion(
  region: readonly Line[],
  block: EditBlock,
  replace: readonly string[],
  usual: LineEnd,
) {
  const origins = alignLines(block.search, block.replace);
  const ends = origins.map((origin) => (origin ? region[origin.old]?.end : undefined));
  const own = region.find((line) => line.end !== '')?.end ?? usual;
  const lines = replace.map((text, at): Line => {
    const origin = origins[at];
    const kept = origin?.same ? region[origin.old]?.text : undefined;
    return { text: kept ?? text, end: ends[at] || endFor(at, ends, own) };
  });
  const last = lines.at(-1);
  // A file without a final line end stays one.
  if (last && region.at(-1)?.end === '') last.end = '';
  return lines;
}
