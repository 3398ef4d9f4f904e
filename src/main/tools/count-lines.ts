/**
 * How many lines a change adds and removes, as people are told. Exact for edits; for a rewrite too large to compare in
 * reasonable time everything between the common start and end counts as replaced.
 */
import { diffArrays } from 'diff';
import { decodeText } from '../workspace/text.ts';
import type { BlobStore } from './tool.ts';

/** More differences than this are not searched for: comparing costs their square. */
const mostEdits = 2000;

/** Counts between two texts; null is a file that does not exist. Line ends count: a line that only changed its own differs. */
export function countLines(before: string | null, after: string | null): { added: number; removed: number } {
  const [old, now] = withoutCommonEnds(splitKeepingEnds(before ?? ''), splitKeepingEnds(after ?? ''));
  if (old.length === 0 || now.length === 0) return { added: now.length, removed: old.length };
  const changes = diffArrays(old, now, { maxEditLength: mostEdits });
  if (changes === undefined) return { added: now.length, removed: old.length };
  const sum = (kind: 'added' | 'removed'): number =>
    changes.reduce((total, change) => total + (change[kind] ? change.value.length : 0), 0);
  return { added: sum('added'), removed: sum('removed') };
}

/** The same of stored contents; what is not text, or not stored, has no lines. */
export function linesBetween(
  blobs: Pick<BlobStore, 'get'>,
  before: string | null,
  after: string | null,
): { added: number; removed: number } {
  const text = (digest: string | null): string | null => {
    const bytes = digest === null ? undefined : blobs.get(digest);
    const decoded = bytes === undefined ? undefined : decodeText(bytes);
    return decoded?.ok === true ? decoded.value.text : null;
  };
  return countLines(text(before), text(after));
}

const splitKeepingEnds = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];

function withoutCommonEnds(a: string[], b: string[]): [string[], string[]] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
