/**
 * The list of a folder's files from the beginning of a run, which its report compares with. It is a file like any other, so that it can
 * be lost or damaged: then it is no list at all, since one that says too little would make everything look new. Pure.
 */
import { z } from 'zod';
import { digestValue } from '../base/digest.ts';
import type { TreeFile } from '../base/tree-state.ts';

const filesSchema = z.array(z.tuple([z.string(), z.string()]));
const listSchema = z.object({ digest: z.string(), files: filesSchema });

export const begunText = (files: readonly TreeFile[]): string =>
  JSON.stringify({ digest: digestValue(files), files });

/** Null for one that is missing, cut off, emptied or changed. */
export function readBegun(text: string | undefined): readonly TreeFile[] | null {
  const value = parsed(text ?? '');
  const list = listSchema.safeParse(value);
  if (list.success) return digestValue(list.data.files) === list.data.digest ? list.data.files : null;
  // As it was written before it had a digest: an empty one tells nothing of itself.
  const old = filesSchema.min(1).safeParse(value);
  return old.success ? old.data : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
