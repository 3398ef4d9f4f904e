/** Nothing in a command that is judged may hide: every character shows as itself or as a mark that names it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidesCharacters, visibleParts } from '../../../src/renderer/ui/visible-parts.ts';
import { everyTestIsAnAttack } from '../../support/attack-report.ts';

const shown = (text: string): string =>
  visibleParts(text)
    .map((part) => (part.mark ? `⟦${part.text}⟧` : part.text))
    .join('');

describe('making hidden characters visible', () => {
  everyTestIsAnAttack('card spoofing');
  it.each([
    ['rm -rf build', 'rm -rf build'],
    ['a\nb', 'a\nb'],
    ['a\tb', 'a⟦→⟧\tb'],
    ['echo \u001b[2Jhi', 'echo ⟦␛⟧[2Jhi'],
    ['a\rb', 'a⟦␍⟧b'],
    ['a\u0000b', 'a⟦␀⟧b'],
    ['a\u007fb', 'a⟦␡⟧b'],
    ['x\u202egpj.exe', 'x⟦U+202E⟧gpj.exe'],
    ['a\u2066b\u2069', 'a⟦U+2066⟧b⟦U+2069⟧'],
    ['zero\u200bwidth', 'zero⟦U+200B⟧width'],
    ['no\u00a0break', 'no⟦U+00A0⟧break'],
    ['fill\u3164er', 'fill⟦U+3164⟧er'],
    ['line\u2028sep', 'line⟦U+2028⟧sep'],
    ['v\ufe0fs', 'v⟦U+FE0F⟧s'],
    ['tag\u{e0041}', 'tag⟦U+E0041⟧'],
    ['näme 日本 😀', 'näme 日本 😀'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('leaves nothing unmarked that does not show', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const plain = visibleParts(text)
          .filter((part) => !part.mark)
          .map((part) => part.text)
          .join('');
        expect(plain.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('says whether there is anything hidden; tabs and line ends are not', () => {
    expect(hidesCharacters('a\tb\r\nc')).toBe(false);
    expect(hidesCharacters('a\u202eb')).toBe(true);
  });
});
