/**
 * The bytes of a text that is to be written, if a card can show them: a content that would be taken for binary, for another
 * encoding or for too large when it is read again could be approved without having been seen.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import { largestFile } from '../workspace/file-read.ts';
import { decodeText, encodeText, type TextEncoding } from '../workspace/text.ts';

const withoutMark = (text: string): string => text.replace(/^\ufeff/, '');

/** `invalid`: the encoding cannot hold the text, or what is written would not be read as this text again. */
export function patchBytes(text: string, encoding: TextEncoding): Result<Buffer> {
  const encoded = encodeText(text, encoding);
  if (!encoded.ok) return encoded;
  if (encoded.value.length > largestFile)
    return fail('invalid', `The content is larger than ${largestFile / 1024 / 1024} MB.`);
  const shown = decodeText(encoded.value);
  if (shown.ok && withoutMark(shown.value.text) === withoutMark(text)) return ok(encoded.value);
  return fail(
    'invalid',
    'The content would be read as binary or in another encoding, so it could not be reviewed.',
    'Write text only, without NUL and other control characters.',
  );
}
