/**
 * Where a SEARCH text stands in a file: exactly, else apart from trailing space, else apart from one indentation that
 * all lines share. A rule counts only if it finds one place; two places are refused, never guessed. Line ends play no
 * part. Time is linear in the file for the first two rules and bounded for the third.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import { describeNearest } from './edit-nearest.ts';
import type { Line } from './lines.ts';

/** Lines without their ends. `search: []` means "the file is empty or new". */
export type EditBlock = { search: readonly string[]; replace: readonly string[] };

/** `replace` is the block's, shifted to the indentation found. `from` counts from 0. */
export type Place = { from: number; replace: readonly string[] };

const comparisonBudget = 2_000_000;
const namedPlaces = 10;

/** Every start of `needle` in `haystack`, overlapping ones too (Knuth-Morris-Pratt). */
function occurrences(haystack: readonly string[], needle: readonly string[]): number[] {
  const fallback = new Array<number>(needle.length).fill(0);
  for (let at = 1, length = 0; at < needle.length; at += 1) {
    while (length > 0 && needle[at] !== needle[length]) length = fallback[length - 1] ?? 0;
    if (needle[at] === needle[length]) length += 1;
    fallback[at] = length;
  }
  const found: number[] = [];
  for (let at = 0, length = 0; at < haystack.length; at += 1) {
    while (length > 0 && haystack[at] !== needle[length]) length = fallback[length - 1] ?? 0;
    if (haystack[at] === needle[length]) length += 1;
    if (length === needle.length) {
      found.push(at - length + 1);
      length = fallback[length - 1] ?? 0;
    }
  }
  return found;
}

type Shift = { add: string; remove: string };

const indentOf = (line: string) => line.slice(0, line.length - line.trimStart().length);

function shiftOf(fileLine: string, searchLine: string): Shift | null {
  const file = indentOf(fileLine);
  const search = indentOf(searchLine);
  if (file.endsWith(search)) return { add: file.slice(0, file.length - search.length), remove: '' };
  if (search.endsWith(file)) return { add: '', remove: search.slice(0, search.length - file.length) };
  return null;
}

/** The one shift that all lines share, or null. Lines without text say nothing. Counts its steps in `spent`. */
function commonShift(
  lines: readonly Line[],
  from: number,
  search: readonly string[],
  spent: { steps: number },
) {
  let common: Shift | null = null;
  for (const [at, searchLine] of search.entries()) {
    spent.steps += 1;
    if (searchLine.trim() === '') continue;
    const shift = shiftOf(lines[from + at]?.text ?? '', searchLine);
    if (shift === null) return null;
    common ??= shift;
    if (shift.add !== common.add || shift.remove !== common.remove) return null;
  }
  return common;
}

/** Null when a line has less indentation than is to be taken away. */
function shiftLines(lines: readonly string[], shift: Shift): string[] | null {
  const out: string[] = [];
  for (const line of lines) {
    if (line.trim() === '') out.push(line);
    else if (line.startsWith(shift.remove)) out.push(shift.add + line.slice(shift.remove.length));
    else return null;
  }
  return out;
}

function shiftedPlaces(lines: readonly Line[], block: EditBlock): Place[] {
  const trimmed = lines.map((line) => line.text.trim());
  const starts = occurrences(
    trimmed,
    block.search.map((line) => line.trim()),
  );
  const spent = { steps: 0 };
  const places: Place[] = [];
  for (const from of starts) {
    if (spent.steps > comparisonBudget) return [];
    const shift = commonShift(lines, from, block.search, spent);
    const replace = shift === null ? null : shiftLines(block.replace, shift);
    if (replace !== null) places.push({ from, replace });
  }
  return places;
}

function ambiguous(name: string, places: readonly Place[]) {
  const numbers = places.slice(0, namedPlaces).map((place) => place.from + 1);
  const more = places.length > namedPlaces ? ` and ${places.length - namedPlaces} more` : '';
  return fail(
    'invalid',
    `${name} matches ${places.length} places: lines ${numbers.join(', ')}${more}.`,
    'Add lines before or after to SEARCH until it matches one place only.',
  );
}

/**
 * The only place of `block.search` in `lines`. `invalid`: an empty SEARCH in a file with text, or several places
 * (their line numbers are named). `not_found`: nowhere; the message quotes the nearest region with line numbers.
 * `name` opens the message ("Block 2 of 3").
 */
export function findPlace(lines: readonly Line[], block: EditBlock, name: string): Result<Place> {
  if (block.search.length === 0) {
    return fail(
      'invalid',
      `${name} has an empty SEARCH, which is only for an empty or new file; this one has ${lines.length} lines.`,
      'Put the lines to replace, or the line to insert after, into SEARCH.',
    );
  }
  const { search, replace } = block;
  const exact = () =>
    occurrences(
      lines.map((line) => line.text),
      search,
    ).map((from) => ({ from, replace }));
  const withoutTrailing = () =>
    occurrences(
      lines.map((line) => line.text.trimEnd()),
      search.map((line) => line.trimEnd()),
    ).map((from) => ({ from, replace }));
  for (const rule of [exact, withoutTrailing, () => shiftedPlaces(lines, block)]) {
    const places = rule();
    const [place, second] = places;
    if (second !== undefined) return ambiguous(name, places);
    if (place !== undefined) return ok(place);
  }
  return fail(
    'not_found',
    `${name} was not found. ${describeNearest(lines, search)}`,
    'Read the file again and copy the lines exactly.',
  );
}
