/**
 * What commands did in a private copy of a workspace: files made, changed and removed, with their contents in the store; and whatever
 * of it cannot be held, each with why, so that nothing is dropped without a word.
 */
import { join } from 'node:path';
import type { HeldFile } from '../../shared/held.ts';
import { changesSomething } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { changedLinks } from './copy-links.ts';
import { type CopyState, filesIn, modeAt, sizeAt, stampAt } from './copy-state.ts';
import { bitsAfter, isProgram } from './file-change.ts';
import { largestFile } from './file-read.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

export interface CollectedChanges {
  /** Their contents are in the store. */
  changes: HeldFile[];
  /** What cannot be held, each with why. */
  left: { path: string; why: string }[];
}

export async function collect(state: CopyState): Promise<Result<CollectedChanges>> {
  const { folder, made, bounds } = state;
  const copy = await openWorkspace(folder);
  if (!copy.ok) return copy;
  const listed = await filesIn(state);
  if (!listed.ok) return fail('invalid', `What it changed in your copy is not kept. ${listed.error.message}`);
  const names = listed.value;
  const changed = [...names].filter((path) => made.get(path)?.stamp !== stampAt(join(folder, path)));
  const others = [...made]
    .filter(([path, { isAside }]) => !isAside && !names.has(path))
    .map(([path]) => path);
  const paths = [...changed, ...others].filter((path) => made.get(path)?.isAside !== true).sort();
  const found: CollectedChanges = { changes: [], left: [] };
  if (paths.length > bounds.changes)
    for (const path of paths)
      found.left.push({ path, why: `more than ${bounds.changes} files were changed` });
  else for (const path of paths) await collectOne(state, copy.value, path, found);
  // Last, because what is behind a link is not there any more when that is taken out.
  const links = await changedLinks(state, names);
  const told = new Set(found.left.map(({ path }) => path));
  found.left.push(...links.filter(({ path }) => !told.has(path)));
  return ok(found);
}

const tooLarge = `larger than ${largestFile / 1024 ** 2} MB`;

async function collectOne(
  state: CopyState,
  copy: Workspace,
  path: string,
  { changes, left }: CollectedChanges,
): Promise<void> {
  const now = await copy.read(path);
  if (!now.ok && now.error.code !== 'not_found') {
    const isLarge = sizeAt(join(state.folder, path)) > largestFile;
    left.push({ path, why: isLarge ? tooLarge : now.error.message });
    return;
  }
  const before = await beforeOf(state, path);
  if (before === undefined) {
    const wasLarge = sizeAt(join(state.root.path, path)) > largestFile;
    left.push({ path, why: wasLarge ? tooLarge : 'it was changed in the folder meanwhile' });
    return;
  }
  const bits = modeAt(join(state.folder, path));
  const was = state.made.get(path)?.mode;
  const isChanged = now.ok && isProgram(bits) !== isProgram(was ?? 0);
  const bit = isChanged ? { executable: isProgram(bits) } : {};
  // Of a new file the other rights are the usual ones.
  const kept = was === undefined ? bits : bitsAfter(bit, was);
  const isOther = now.ok && bits !== kept;
  if (isOther) left.push({ path, why: `its permissions ${octal(bits)}, kept as ${octal(kept ?? bits)}` });
  const after = now.ok ? state.blobs.put(now.value.bytes) : null;
  const stamp = stampAt(join(state.folder, path));
  // One with other rights is made anew before the next command.
  if (after !== null && stamp !== null)
    state.made.set(path, {
      source: after,
      stamp: isOther ? '' : stamp,
      mode: kept ?? bits,
      isAside: false,
    });
  const change = { path, before, after, ...bit };
  if (changesSomething(change)) changes.push(change);
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

/** Digest of what a command found there; undefined where that is not known any more. */
async function beforeOf(
  { workspace, root, made, blobs }: CopyState,
  path: string,
): Promise<string | null | undefined> {
  const there = made.get(path);
  if (there !== undefined && !there.source.includes(':')) return there.source;
  const stamp = stampAt(join(root.path, path));
  if (stamp !== (there?.source ?? null)) return undefined;
  if (there === undefined) return null;
  const read = await workspace.read(path);
  return read.ok && stampAt(join(root.path, path)) === stamp ? blobs.put(read.value.bytes) : undefined;
}
