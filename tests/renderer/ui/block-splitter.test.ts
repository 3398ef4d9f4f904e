/** Words arrive in pieces of any size: what is shown must not depend on where they were cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockSplitter, splitBlocks } from '../../../src/renderer/ui/block-splitter.ts';

const document = `# Title

A paragraph with *emphasis* and \`code\`,
going on in the next line.

- one
- two

  with a paragraph inside

1. first
2. second

\`\`\`js
const a = 1;

// a blank line inside of a fence
\`\`\`

| a | b |
|---|---|
| 1 | 2 |

> quoted
lazily

    indented code

Setext
======

<div>markup</div>

[ref]: https://example.org

Last words`;

const pieces = fc.constantFrom(
  'word ',
  '\n',
  '\n\n',
  '- item\n',
  '1. one\n',
  '  ',
  '    ',
  '```\n',
  '```js\n',
  '# head\n',
  '> quote\n',
  '| a | b |\n',
  '|---|---|\n',
  '===\n',
  '---\n',
  '***',
  '`',
  '<b>',
  '<!-- ',
  ' -->',
  '[a]: /b\n',
  '\t',
  '~~~\n',
  '\r\n',
  'ü',
  '😀',
);

function grown(text: string, cuts: readonly number[]): readonly string[] {
  const split = createBlockSplitter();
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  for (const end of ends) split(text.slice(0, end));
  return split(text);
}

describe('splitting Markdown into blocks', () => {
  it('gives the blocks of a document', () => {
    const blocks = splitBlocks(document).filter((block) => block.trim() !== '');
    expect(blocks).toHaveLength(12);
    expect(blocks[0]).toContain('# Title');
    expect(blocks.find((block) => block.startsWith('```'))).toContain('// a blank line inside of a fence');
  });

  it('loses nothing', () => {
    expect(splitBlocks(document).join('')).toBe(document);
  });

  it('gives the same blocks one character at a time', () => {
    const split = createBlockSplitter();
    for (let end = 1; end <= document.length; end += 1) {
      const text = document.slice(0, end);
      expect(split(text)).toEqual(splitBlocks(text));
    }
  });

  it('keeps together what would be read otherwise at the beginning', () => {
    const text = '|---|---|\n<b>\n---\nword ';
    expect(grown(text, [text.length - 4])).toEqual(splitBlocks(text));
  });

  it('gives the same blocks for any cuts of any text', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 24 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (parts, cuts) => {
          const text = parts.join('');
          expect(grown(text, cuts)).toEqual(splitBlocks(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('starts again when the text is another one', () => {
    const split = createBlockSplitter();
    split('one\n\ntwo\n\nthree\n\nfour');
    expect(split('other\n\nwords')).toEqual(splitBlocks('other\n\nwords'));
  });

  it('keeps finished blocks as the same strings, so that they are not drawn again', () => {
    const split = createBlockSplitter();
    const before = split('one\n\ntwo\n\nthree\n\nfour\n\nfi');
    const after = split('one\n\ntwo\n\nthree\n\nfour\n\nfive');
    expect(after.slice(0, 4)).toEqual(before.slice(0, 4));
    expect(after.at(-1)).toBe('five');
  });
});
