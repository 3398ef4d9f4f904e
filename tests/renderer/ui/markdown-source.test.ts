/** What a block is drawn from: links keep their addresses, and nothing in the words is hidden. */
import { describe, expect, it } from 'vitest';
import { splitBlocks } from '../../../src/renderer/ui/block-splitter.ts';
import { blockSources } from '../../../src/renderer/ui/markdown-source.ts';

const sources = (text: string): string[] => blockSources(splitBlocks(text)).filter((source) => source !== '');

describe('the sources of blocks', () => {
  it('gives a block that refers to a definition at the end that definition, and no other block', () => {
    const text =
      'See [the guide][1] and [2].\n\nNothing here.\n\n[1]: https://a.example\n[2]: https://b.example\n';
    const [first, second, ...others] = sources(text);
    expect(first).toContain('[1]: https://a.example');
    expect(first).toContain('[2]: https://b.example');
    expect(second).toBe('Nothing here.');
    expect(others).toEqual([]);
  });

  it('adds nothing to code, which would show it', () => {
    expect(sources('```js\nconst a = b[0];\n```\n\n[1]: https://a.example')).toEqual([
      '```js\nconst a = b[0];\n```',
    ]);
  });

  it('keeps a footnote as words where it stands', () => {
    expect(sources('A claim[^1].\n\n[^1]: The note.')).toEqual(['A claim[^1].', '\\[^1]: The note.']);
  });

  it.each([
    ['abc\u202edcb\u202c', 'abc‹U+202E›dcb‹U+202C›'],
    ['pass\u200bword', 'pass‹U+200B›word'],
    ['hi\u{e0041}', 'hi‹U+E0041›'],
    ['שלום 👩‍💻 naïve', 'שלום 👩‍💻 naïve'],
  ])('names what does not show: %j', (text, shown) => {
    expect(sources(text)).toEqual([shown]);
  });
});
