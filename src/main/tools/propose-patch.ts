/**
 * From a file's new text to a patch proposal. The bytes are made here, in the file's own encoding, and stored: what a
 * person sees and what is written later are the same blob.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import { countLines } from './count-lines.ts';
import { patchBytes } from './patch-bytes.ts';
import type { OpenedText } from './text-file.ts';
import type { ExecutionContext, Proposed } from './tool.ts';

/** `before` is null for a file that does not exist yet. A text that changes nothing is `invalid`. */
export function proposePatch(
  context: ExecutionContext,
  path: string,
  before: OpenedText | null,
  text: string,
): Result<Proposed> {
  const encoded = patchBytes(text, before?.encoding ?? 'utf-8');
  if (!encoded.ok) return fail(encoded.error.code, `${path}: ${encoded.error.message}`, encoded.error.hint);
  if (before !== null && encoded.value.equals(before.bytes)) {
    return fail(
      'invalid',
      `${path} already has exactly this content.`,
      'Nothing is left to change there; go on.',
    );
  }
  const counts = countLines(before?.text ?? null, text);
  const file = {
    path,
    before: before === null ? null : context.blobs.put(before.bytes),
    after: context.blobs.put(encoded.value),
    ...counts,
  };
  return ok({ proposal: { kind: 'patch', files: [file] }, summary: path });
}
