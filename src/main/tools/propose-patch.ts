/**
 * From a file's new text to a patch proposal. The bytes are made here, in the file's own encoding, and stored: what a
 * person sees and what is written later are the same blob.
 */
import type { PatchFile } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { isProgram } from '../workspace/file-change.ts';
import { countLines } from './count-lines.ts';
import { patchBytes } from './patch-bytes.ts';
import type { OpenedText } from './text-file.ts';
import type { ExecutionContext, Proposed } from './tool.ts';

/**
 * One file of a patch. `before` is null for a file that does not exist yet; `wanted` says whether it is to be executable. What
 * changes nothing is `invalid`.
 */
export function patchFile(
  context: Pick<ExecutionContext, 'blobs'>,
  path: string,
  before: OpenedText | null,
  text: string,
  wanted?: boolean,
): Result<PatchFile> {
  const encoded = patchBytes(text, before?.encoding ?? 'utf-8');
  if (!encoded.ok) return fail(encoded.error.code, `${path}: ${encoded.error.message}`, encoded.error.hint);
  const wasProgram = before !== null && isProgram(before.mode);
  const bits = wanted === undefined || wanted === wasProgram ? {} : { executable: wanted };
  if (before !== null && encoded.value.equals(before.bytes) && bits.executable === undefined) {
    return fail(
      'invalid',
      `${path} already has exactly this content.`,
      'Nothing is left to change there; go on.',
    );
  }
  return ok({
    path,
    before: before === null ? null : context.blobs.put(before.bytes),
    after: context.blobs.put(encoded.value),
    ...bits,
    ...countLines(before?.text ?? null, text),
  });
}

/** The same as the proposal of a call. */
export function proposePatch(
  context: ExecutionContext,
  path: string,
  before: OpenedText | null,
  text: string,
): Result<Proposed> {
  const file = patchFile(context, path, before, text);
  return file.ok ? ok({ proposal: { kind: 'patch', files: [file.value] }, summary: path }) : file;
}
