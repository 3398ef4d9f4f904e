/**
 * Splits growing Markdown into blocks, each shown and remembered on its own, so that a long reply costs the same per word
 * at its end as at its beginning. Only the last blocks can still change as text comes in; those before them are kept.
 */
import { Lexer } from 'marked';

/** Blocks that further text may still change: the last one, and the one before it while the last is only just begun. */
const unsettled = 2;

/** The words within the blocks are none of its business, and would take most of the time. */
const blocksOf = (text: string): string[] => new Lexer().blockTokens(text).map((token) => token.raw);

/** The Markdown source of each block in order; joined they are the text. Blank lines belong to blocks of their own. */
export const splitBlocks = (text: string): string[] => blocksOf(plainEnds(text));

const plainEnds = (text: string): string => (text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text);

/** A splitter that remembers: give it the whole text each time. Any way of growing gives the blocks of `splitBlocks`. */
export function createBlockSplitter(): (text: string) => readonly string[] {
  let seen = '';
  let settled: string[] = [];
  let settledLength = 0;
  return (source) => {
    const text = plainEnds(source);
    if (!text.startsWith(seen)) {
      settled = [];
      settledLength = 0;
    }
    seen = text;
    const tail = blocksOf(text.slice(settledLength));
    const moved = tail.splice(0, standingCount(tail, settledCount(tail)));
    settled = moved.length === 0 ? settled : [...settled, ...moved];
    settledLength += moved.reduce((sum, block) => sum + block.length, 0);
    return [...settled, ...tail];
  };
}

/**
 * As many of the first `most` blocks as what follows them does not need: what comes right behind a paragraph, without a blank line, may
 * be something else where it stands at the beginning.
 */
function standingCount(blocks: readonly string[], most: number): number {
  for (let count = most; count > 0; count -= 1) {
    const rest = blocks.slice(count);
    const alone = blocksOf(rest.join(''));
    if (alone.length === rest.length && alone.every((block, index) => block === rest[index])) return count;
  }
  return 0;
}

/** How many of the blocks can no longer change: those with enough blocks that are not blank behind them. */
function settledCount(blocks: readonly string[]): number {
  let behind = 0;
  for (let index = blocks.length - 1; index >= 0; index -= 1) {
    if (behind >= unsettled) return index + 1;
    if (blocks[index]?.trim() !== '') behind += 1;
  }
  return 0;
}
