/**
 * Bytes to text and back without changing a byte nobody asked to change. Line ends stay in the text as they are.
 * A byte order mark is part of the encoding, not of the text. Whatever is not valid UTF-8 but looks like text is
 * taken as latin-1, byte for byte: the letters shown may be wrong (a Shift-JIS file), the bytes written never are.
 */
import { isUtf8 } from 'node:buffer';
import { fail, ok, type Result } from '../../shared/result.ts';

export const textEncodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'latin-1'] as const;
export type TextEncoding = (typeof textEncodings)[number];
export type TextFile = { text: string; encoding: TextEncoding };

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);
const marks = {
  'utf-8': Buffer.alloc(0),
  'utf-8-bom': utf8Mark,
  'utf-16le': Buffer.from([0xff, 0xfe]),
  'utf-16be': Buffer.from([0xfe, 0xff]),
  'latin-1': Buffer.alloc(0),
} as const satisfies Record<TextEncoding, Buffer>;

const startsWith = (bytes: Buffer, mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);

/** Control characters that text has no use for. Not among them: backspace, tab, the line ends, form feed, ^Z, escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for, and a loop takes five times as long
const oddControls = /[\0-\x07\x0e-\x19\x1c-\x1f\x7f]/g;

/** Binary: any NUL, or more than one odd control character in fifty. */
const looksBinary = (text: string): boolean =>
  text.includes('\0') || (text.match(oddControls)?.length ?? 0) * 50 > text.length;

const binary = () =>
  fail('invalid', 'This is a binary file, not text.', 'Only text files can be shown or edited.');

const checked = (text: string, encoding: TextEncoding): Result<TextFile> =>
  looksBinary(text) ? binary() : ok({ text, encoding });

function decodeUtf16(body: Buffer, encoding: 'utf-16le' | 'utf-16be'): Result<TextFile> {
  if (body.length % 2 !== 0) return binary();
  const little = encoding === 'utf-16le' ? body : Buffer.from(body).swap16();
  const text = little.toString('utf16le');
  // A lone surrogate would not survive the way to the screen and back.
  return text.isWellFormed() ? checked(text, encoding) : binary();
}

/** Text and the encoding that gives the same bytes again; `invalid` for binary files. */
export function decodeText(bytes: Uint8Array): Result<TextFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    if (startsWith(buffer, marks[encoding])) return decodeUtf16(buffer.subarray(2), encoding);
  }
  if (!isUtf8(buffer)) return checked(buffer.toString('latin1'), 'latin-1');
  return startsWith(buffer, utf8Mark)
    ? checked(buffer.toString('utf8', 3), 'utf-8-bom')
    : checked(buffer.toString('utf8'), 'utf-8');
}

function firstOutsideLatin1(text: string): { character: string; line: number } | null {
  const at = text.search(/[^\0-\xff]/u);
  if (at < 0) return null;
  return {
    character: String.fromCodePoint(text.codePointAt(at) ?? 0),
    line: text.slice(0, at).split(/\r\n|\r|\n/).length,
  };
}

/** The bytes of `text`, with the mark its encoding opens with; `invalid` when the encoding cannot hold it. */
export function encodeText(text: string, encoding: TextEncoding): Result<Buffer> {
  if (!text.isWellFormed()) return fail('invalid', 'The text holds half of a character (a lone surrogate).');
  if (encoding === 'latin-1') {
    const outside = firstOutsideLatin1(text);
    if (outside === null) return ok(Buffer.from(text, 'latin1'));
    return fail(
      'invalid',
      `This file is latin-1, which cannot hold "${outside.character}" (line ${outside.line}).`,
      'Use characters the file can hold, or convert the file to UTF-8 first.',
    );
  }
  if (encoding === 'utf-8' || encoding === 'utf-8-bom') {
    return ok(Buffer.concat([marks[encoding], Buffer.from(text, 'utf8')]));
  }
  const body = Buffer.from(text, 'utf16le');
  return ok(Buffer.concat([marks[encoding], encoding === 'utf-16be' ? body.swap16() : body]));
}
