/** Two changes of one file put together, known by the digests of their contents: of a person and the disk, or of two tasks. */
import { patchBytes } from '../tools/patch-bytes.ts';
import type { BlobStore } from '../tools/tool.ts';
import { mergeTexts } from '../workspace/merge-texts.ts';
import { decodeText } from '../workspace/text.ts';

export interface Contents {
  /** What both began from; null where there was no file. */
  base: string | null;
  /** What stands where both changed the same lines. */
  mine: string;
  theirs: string;
}

/**
 * In the encoding of `theirs`, or in UTF-8 where that cannot hold it; `conflicts` counts the places that both changed. Null for what is
 * no text.
 */
export function mergeContents(
  blobs: BlobStore,
  { base, mine, theirs }: Contents,
): { after: string; conflicts: number } | null {
  const [own, other] = [textIn(blobs, mine), textIn(blobs, theirs)];
  const from = base === null ? '' : textIn(blobs, base)?.text;
  if (own === null || other === null || from === undefined) return null;
  const { text, changes } = mergeTexts(from, other.text, own.text);
  const asItIs = patchBytes(text, other.encoding);
  const bytes = asItIs.ok ? asItIs : patchBytes(text, 'utf-8');
  if (!bytes.ok) return null;
  return {
    after: blobs.put(bytes.value),
    conflicts: changes.filter((change) => change.base !== null).length,
  };
}

/** Null for what is not kept or no text. */
export function textIn(blobs: BlobStore, digest: string | null) {
  const bytes = digest === null ? undefined : blobs.get(digest);
  const decoded = bytes === undefined ? undefined : decodeText(bytes);
  return decoded?.ok === true ? decoded.value : null;
}
