/**
 * SEARCH/REPLACE blocks: from a model's text to a changed file. All blocks or none; each is looked for in the text as
 * the earlier ones left it. Markers are forgiven their line ends, trailing space and a wrong number of signs; a
 * division that could be read two ways is refused, because guessing it wrong writes a marker into the file.
 */
import { type Failure, fail, ok, type Result } from '../../shared/result.ts';
import { type EditBlock, findPlace } from './edit-match.ts';
import { replaceRegion } from './edit-region.ts';
import { dominantEnd, joinLines, type Line, splitLines } from './lines.ts';

export type { EditBlock };

const opener = /^<{5,9} ?SEARCH>?\s*$/;
const divider = /^={5,9}\s*$/;
const closer = /^>{5,9} ?REPLACE\s*$/;
const markerLike = /^(<{5,9}|={5,9}|>{5,9})(\s|$|SEARCH|REPLACE)/;
const escapedMarker = /^\\(?=<{5,9}|={5,9}|>{5,9})/;

/** Lines that open and close a block, as `parseBlocks` reads them. */
export const isBlockStart = (line: string): boolean => opener.test(line);
export const isBlockEnd = (line: string): boolean => closer.test(line);

const format = `Write each edit as
<<<<<<< SEARCH
the lines as they are in the file
=======
the lines that replace them
>>>>>>> REPLACE`;

const malformed = (what: string) => fail('invalid', what, format);

const content = (lines: readonly string[]) => lines.map((line) => line.replace(escapedMarker, ''));

function parseBlock(lines: readonly string[], at: number): Result<EditBlock> {
  const dividers = lines.flatMap((line, index) => (divider.test(line) ? [index] : []));
  // Only a line of exactly seven signs divides when there is one; a shorter or longer one is then content.
  const exact = dividers.filter((index) => lines[index]?.trimEnd() === '=======');
  const candidates = exact.length > 0 ? exact : dividers;
  const [split, second] = candidates;
  if (split === undefined) return malformed(`The block opened in line ${at} has no ======= line.`);
  if (second !== undefined) {
    return malformed(
      `The block opened in line ${at} has ${candidates.length} lines of =======; put a backslash before those that are content.`,
    );
  }
  return ok({ search: content(lines.slice(0, split)), replace: content(lines.slice(split + 1)) });
}

/**
 * The blocks of `diff`, in order. Lines between blocks (prose, code fences) are passed over, but a stray marker among
 * them is `invalid`, as is a text with no block, an unfinished block and one that cannot be divided.
 */
export function parseBlocks(diff: string): Result<EditBlock[]> {
  const lines = diff.split(/\r?\n/);
  const blocks: EditBlock[] = [];
  let open: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (opener.test(line)) {
      if (open !== null)
        return malformed(`The block opened in line ${open + 1} has no >>>>>>> REPLACE line.`);
      open = index;
    } else if (open === null) {
      if (markerLike.test(line))
        return malformed(`Line ${index + 1} (${line.slice(0, 40)}) stands outside of a block.`);
    } else if (closer.test(line)) {
      const block = parseBlock(lines.slice(open + 1, index), open + 1);
      if (!block.ok) return block;
      blocks.push(block.value);
      open = null;
    }
  }
  if (open !== null) return malformed(`The block opened in line ${open + 1} has no >>>>>>> REPLACE line.`);
  return blocks.length === 0 ? malformed('There is no SEARCH/REPLACE block in the diff.') : ok(blocks);
}

const asNewFile = (block: EditBlock): Line[] => block.replace.map((text) => ({ text, end: '\n' }));

/** `text` with every block applied in order; see `findPlace` for how a block is found and what its failures say. */
export function applyBlocks(text: string, blocks: readonly EditBlock[]): Result<{ text: string }> {
  let lines = splitLines(text);
  const usual = dominantEnd(lines);
  for (const [at, block] of blocks.entries()) {
    const name = blocks.length === 1 ? 'The block' : `Block ${at + 1} of ${blocks.length}`;
    if (block.search.every((line) => line.trim() === '') && lines.length === 0) {
      lines = asNewFile(block);
      continue;
    }
    const place = findPlace(lines, block, name);
    if (!place.ok) return withNothingWritten(place.error, blocks.length);
    const { from, replace } = place.value;
    const to = from + block.search.length;
    const changed = replaceRegion(lines.slice(from, to), block, replace, usual);
    lines = [...lines.slice(0, from), ...changed, ...lines.slice(to)];
  }
  return ok({ text: joinLines(lines) });
}

function withNothingWritten(error: Failure, blocks: number) {
  const message =
    blocks === 1 ? error.message : `${error.message}\nNone of the ${blocks} blocks was applied.`;
  return fail(error.code, message, error.hint);
}
