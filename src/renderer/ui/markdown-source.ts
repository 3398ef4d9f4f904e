/**
 * What each block of a Markdown text is shown from. Blocks are drawn apart, so a link whose address is defined at the end
 * of the text would have none; and characters that do not show must not make words look like others.
 */
const definition = /^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S/;
const footnote = /^ {0,3}(?=\[\^[^\]\n]+\]:)/;
const reference = /\[[^\]\n]+\](?!\()/;
const fence = /^ {0,3}(```|~~~)/;

/** Direction overrides, blanks without width, and tags, which carry text that nobody sees. */
const deceptive = /[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]|[\u{e0000}-\u{e007f}]/gu;

const named = (text: string): string =>
  text.replace(deceptive, (sign) => `‹U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}›`);

/** One source per block, in order; '' for a block of which nothing is shown. `beyond`: definitions that are not in the blocks. */
export function blockSources(blocks: readonly string[], beyond = ''): string[] {
  const definitions = [...blocks.filter((block) => definition.test(block)), beyond].join('\n').trim();
  return blocks.map((block) => {
    if (block.trim() === '' || definition.test(block)) return '';
    // Footnotes stand where they were written.
    const source = named(block).replace(footnote, '\\');
    const refers = definitions !== '' && !fence.test(block) && reference.test(block);
    return refers ? `${source}\n\n${named(definitions)}` : source;
  });
}
