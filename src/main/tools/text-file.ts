/**
 * Reading a file as text for a tool, with an answer a model can go on from when that fails: what is there instead.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import { resolveInside } from '../workspace/path.ts';
import { decodeText, type TextFile } from '../workspace/text.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { nearestPaths } from './nearest-paths.ts';
import type { ExecutionContext } from './tool.ts';

export interface OpenedText extends TextFile {
  /** Relative to the workspace, however it was asked for. */
  path: string;
  bytes: Uint8Array;
  digest: string;
  /** Its permission bits. */
  mode: number;
}

/** Names looked through for a better one; a hint is not worth reading a huge tree. */
const namesLookedAt = 5000;

/**
 * `not_found` names files that may have been meant, `invalid` says what else is wrong with it. `mayBeNew`: nothing is looked
 * for when it is absent, which costs a process over the whole tree.
 */
export async function openText(
  context: ExecutionContext,
  path: string,
  { mayBeNew = false } = {},
): Promise<Result<OpenedText>> {
  const { workspace } = context;
  const inside = resolveInside(workspace.root, path);
  if (!inside.ok) return inside;
  const read = await workspace.read(inside.value);
  if (!read.ok)
    return read.error.code === 'not_found' && !mayBeNew ? notFound(workspace, inside.value) : read;
  const text = decodeText(read.value.bytes);
  if (!text.ok) return fail(text.error.code, `${inside.value}: ${text.error.message}`, text.error.hint);
  const { bytes, digest, mode } = read.value;
  return ok({ ...text.value, path: inside.value, bytes, digest, mode });
}

async function notFound(workspace: Workspace, path: string): Promise<Result<never>> {
  const listed = await workspace.list({ recursive: true, limit: namesLookedAt });
  const names = listed.ok ? listed.value.entries.map((entry) => entry.path) : [];
  const near = nearestPaths(path, names);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'See what there is with list_files.';
  return fail('not_found', `There is no file ${path}.`, hint);
}
