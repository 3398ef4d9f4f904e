// What matters about decoding is what encoding gives back: the same bytes, or a refusal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, type TextEncoding } from '../../../src/main/workspace/text.ts';

const bytesOf = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

const utf16 = (text: string, big: boolean) => {
  const body = Buffer.from(text, 'utf16le');
  return bytesOf(big ? [0xfe, 0xff] : [0xff, 0xfe], [...(big ? body.swap16() : body)]);
};

describe('decodeText', () => {
  const readable: [string, Buffer, TextEncoding, string][] = [
    ['empty', bytesOf(''), 'utf-8', ''],
    ['mixed line ends', bytesOf('a\r\nb\nc\rd'), 'utf-8', 'a\r\nb\nc\rd'],
    ['UTF-8', bytesOf('grüße 🌍\n'), 'utf-8', 'grüße 🌍\n'],
    ['UTF-8 with mark', bytesOf([0xef, 0xbb, 0xbf], 'ä\r\n'), 'utf-8-bom', 'ä\r\n'],
    ['two marks', bytesOf([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], 'a'), 'utf-8-bom', '\ufeffa'],
    ['only a mark', bytesOf([0xef, 0xbb, 0xbf]), 'utf-8-bom', ''],
    ['UTF-16 little', utf16('grüße 🌍\r\n', false), 'utf-16le', 'grüße 🌍\r\n'],
    ['UTF-16 big', utf16('grüße 🌍\r\n', true), 'utf-16be', 'grüße 🌍\r\n'],
    ['latin-1', bytesOf('caf', [0xe9], '\n'), 'latin-1', 'café\n'],
    ['mark, then not UTF-8', bytesOf([0xef, 0xbb, 0xbf], 'caf', [0xe9]), 'latin-1', 'ï»¿café'],
    ['form feed and escape', bytesOf('a\f\x1b[0m\n'), 'utf-8', 'a\f\x1b[0m\n'],
  ];
  it.each(readable)('reads %s and writes the same bytes', (_name, bytes, encoding, text) => {
    const decoded = decodeText(bytes);
    expect(decoded).toEqual({ ok: true, value: { text, encoding } });
    expect(encodeText(text, encoding)).toEqual({ ok: true, value: bytes });
  });

  it.each([
    ['a NUL', bytesOf('text', [0], 'more')],
    ['controls', bytesOf([1, 2, 3, 4, 5])],
    ['a PNG head', bytesOf([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d])],
    ['UTF-16 with half a unit', bytesOf([0xff, 0xfe, 0x41])],
    ['UTF-16 with a lone surrogate', bytesOf([0xff, 0xfe, 0x00, 0xd8])],
    ['UTF-32', bytesOf([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0])],
  ])('refuses %s', (_name, bytes) => {
    expect(decodeText(bytes)).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  it('round-trips every file it decodes', () => {
    let decodable = 0;
    const marks = fc.constantFrom<number[]>([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]);
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ min: 9, maxLength: 60 }),
      fc.string({ unit: 'grapheme' }).map((text) => new Uint8Array(Buffer.from(text))),
      fc.string({ unit: 'binary' }).map((text) => new Uint8Array(Buffer.from(text, 'utf16le'))),
    );
    fc.assert(
      fc.property(marks, body, (mark, rest) => {
        const bytes = bytesOf(mark, [...rest]);
        const decoded = decodeText(bytes);
        if (!decoded.ok) return;
        decodable += 1;
        expect(encodeText(decoded.value.text, decoded.value.encoding)).toEqual({ ok: true, value: bytes });
      }),
      { numRuns: 3_000 },
    );
    expect(decodable).toBeGreaterThan(500);
  });

  it('reads a slice of a larger buffer, not the whole', () => {
    const large = bytesOf('xxabcxx');
    expect(decodeText(large.subarray(2, 5))).toMatchObject({ value: { text: 'abc' } });
  });
});

describe('encodeText', () => {
  it('refuses what latin-1 cannot hold and names the place', () => {
    const refused = encodeText('a\r\nb\n5 €', 'latin-1');
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(refused.ok ? '' : refused.error.message).toContain('"€" (line 3)');
  });

  it('refuses a lone surrogate instead of writing a replacement character', () => {
    expect(encodeText('\ud800', 'utf-8')).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });
});
