import { describe, expect, it } from 'vitest';
import { fromMarkdown, toMarkdown } from '../../../src/main/memory/memory-markdown.ts';
import { memoryText } from '../../../src/shared/memory.ts';

const entries = [
  { kind: 'convention', scope: '/w/b', text: 'Use spaces, not tabs.' },
  { kind: 'fact', scope: null, text: '- a dash first, *stars*, `code` and # a hash' },
  { kind: 'fact', scope: '/w/b', text: 'Zebra' },
  { kind: 'fact', scope: '/w/b', text: 'apple' },
  { kind: 'lesson', scope: 'C:\\w', text: 'ß ist ein Buchstabe' },
  { kind: 'preference', scope: '/odd\n## path', text: 'x' },
] as const;

describe('Markdown', () => {
  it('is what a person would write', () => {
    expect(toMarkdown(entries.slice(0, 3))).toBe(
      [
        '# Memory\n',
        '## Everywhere\n',
        '### Facts\n',
        '- - a dash first, *stars*, `code` and # a hash\n',
        '## /w/b\n',
        '### Facts\n',
        '- Zebra\n',
        '### Conventions\n',
        '- Use spaces, not tabs.\n',
      ].join('\n'),
    );
    expect(toMarkdown([])).toBe('# Memory\n');
  });

  it('gives back every entry, and the same bytes when it is written again', () => {
    const written = toMarkdown(entries);
    const read = fromMarkdown(written);
    expect(read.ok && read.value).toHaveLength(entries.length);
    for (const entry of entries) expect(read.ok && read.value).toContainEqual(entry);
    expect(read.ok && toMarkdown(read.value)).toBe(written);
    const byHand = fromMarkdown(written.replaceAll('\n', '\r\n').replace('- Zebra', '   - Zebra  '));
    expect(byHand.ok && toMarkdown(byHand.value)).toBe(written);
  });

  it('gives back whatever a text can be', () => {
    let seed = 7;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const signs = [...'aZ #-*`[]<>\\"\t\n\r\u0000\u2028é😀:|/'];
    const random = () => Array.from({ length: 1 + next(40) }, () => signs[next(signs.length)]).join('');
    for (let round = 0; round < 300; round += 1) {
      const text = memoryText(random());
      if (text === '') continue;
      const entry = { kind: 'fact', scope: `/${random()}`, text } as const;
      const written = toMarkdown([entry]);
      expect(fromMarkdown(written), written).toEqual({ ok: true, value: [entry] });
    }
  });

  it.each([
    [3, '# Memory\n\nsome words'],
    [1, '- no place'],
    [2, '## Everywhere\n- no kind'],
    [2, '## Everywhere\n### Opinions'],
    [1, '## relative/path'],
    [1, '## "not JSON'],
    [3, `## Everywhere\n### Facts\n- ${'x'.repeat(501)}`],
    [3, '## Everywhere\n### Facts\n-'],
  ])('refuses line %i of %j', (line, markdown) => {
    const read = fromMarkdown(markdown);
    expect(read).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(!read.ok && read.error.message).toMatch(new RegExp(`^Line ${line}: `));
  });
});
