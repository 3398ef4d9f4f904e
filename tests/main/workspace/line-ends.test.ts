// A person's edit must not rewrite line ends of lines they did not touch.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreLineEnds, toLf } from '../../../src/main/workspace/line-ends.ts';

const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
const mixedText = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', '', 'foo();'), lineEnds), { maxLength: 30 })
  .chain((lines) =>
    fc.constantFrom('', 'last').map((last) => lines.map(([text, end]) => text + end).join('') + last),
  );

describe('restoreLineEnds', () => {
  it.each([
    ['nothing changed, mixed', 'a\r\nb\nc\rd', 'a\nb\nc\nd', 'a\r\nb\nc\rd'],
    ['CRLF file, line added', 'a\r\nb\r\n', 'a\nnew\nb\n', 'a\r\nnew\r\nb\r\n'],
    ['CR file, line added', 'a\rb\r', 'a\nb\nc\n', 'a\rb\rc\r'],
    ['a changed line keeps its own end', 'a\r\nb\nc\r\n', 'a\nB\nc\n', 'a\r\nB\nc\r\n'],
    ['new lines take the usual end', 'a\r\nb\nc\r\n', 'a\nb\nx\ny\nc\n', 'a\r\nb\nx\r\ny\r\nc\r\n'],
    ['a line removed', 'a\r\nb\nc\r\n', 'a\nc\n', 'a\r\nc\r\n'],
    ['final line end removed by the person', 'a\r\nb\r\n', 'a\nb', 'a\r\nb'],
    ['final line end added by the person', 'a\r\nb', 'a\nb\n', 'a\r\nb\r\n'],
    ['the editor hands back CRLF', 'a\nb\n', 'a\r\nx\r\nb\r\n', 'a\nx\nb\n'],
    ['no line end to go by', 'a', 'a\nb\n', 'a\nb\n'],
    ['everything removed', 'a\r\n', '', ''],
    ['from an empty file', '', 'a\nb\n', 'a\nb\n'],
  ])('%s', (_name, reference, edited, expected) => {
    expect(restoreLineEnds(reference, edited)).toBe(expected);
  });

  it('gives back the very same text when nothing was edited', () => {
    fc.assert(fc.property(mixedText, (text) => restoreLineEnds(text, toLf(text)) === text));
  });

  it('never changes anything but line ends', () => {
    fc.assert(
      fc.property(mixedText, mixedText, (text, edited) => {
        expect(toLf(restoreLineEnds(text, toLf(edited)))).toBe(toLf(edited));
      }),
    );
  });

  it('keeps the ends around an edit in a long mixed file', () => {
    const line = (at: number) => `line ${at}${at % 3 === 0 ? '\r\n' : '\n'}`;
    const text = Array.from({ length: 50_000 }, (_, at) => line(at)).join('');
    const edited = toLf(text).replace('line 25000\n', 'changed\nadded\n').replace('line 40000\n', '');
    const expected = text.replace('line 25000\n', 'changed\nadded\n').replace('line 40000\n', '');
    expect(restoreLineEnds(text, edited)).toBe(expected);
  });

  it('settles for head and tail when two long texts share nothing else', () => {
    const body = (word: string) => Array.from({ length: 30_000 }, (_, at) => `${word} ${at}`).join('\n');
    const reference = `head\r\n${body('old').replaceAll('\n', '\r\n')}\r\ntail\n`;
    const restored = restoreLineEnds(reference, `head\n${body('new')}\nmore\ntail\n`);
    expect(restored).toBe(`head\r\n${body('new').replaceAll('\n', '\r\n')}\r\nmore\r\ntail\n`);
  });
});
