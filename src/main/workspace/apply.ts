/**
 * Several files changed as one: every before-image is compared first, every new content is on disk before the first
 * rename, and a rename that fails puts the earlier ones back. What a kill leaves in the middle is some files new and
 * some old, each whole; the before-images in the journal settle that, not this file.
 */

import type { BigIntStats } from 'node:fs';
import { link, lstat, rename, rmdir, unlink } from 'node:fs/promises';
import { type Failure, fail, ok, type Result } from '../../shared/result.ts';
import { temporaryName, writeSynced } from '../base/atomic-file.ts';
import { digestBytes } from '../base/digest.ts';
import { type Folder, openFolder, type Root, splitPath } from './descriptor-walk.ts';
import { errnoOf, failFromErrno } from './errno.ts';
import { bitsAfter, type FileChange } from './file-change.ts';
import { type FoundFile, readInFolder } from './file-read.ts';

type Target = {
  change: FileChange;
  folder: string;
  name: string;
  found: FoundFile | null;
  temporary: string | null;
};

/** What one apply holds open and has made, so that it can be closed and taken back. */
type Work = { root: Root; folders: Map<string, Folder>; made: string[] };

const changed = (path: string) =>
  fail('conflict', `${path} is not what it was.`, 'Read it again and propose the change anew.');

async function folderOf(work: Work, path: string, create: boolean): Promise<Result<Folder>> {
  const open = work.folders.get(path);
  if (open) return ok(open);
  const folder = await openFolder(work.root, path, { create, made: (made) => work.made.push(made) });
  if (folder.ok) work.folders.set(path, folder.value);
  return folder;
}

async function findBefore(work: Work, change: FileChange): Promise<Result<FoundFile | null>> {
  const { folder: parent, name } = splitPath(change.path);
  const folder = await folderOf(work, parent, false);
  const found = folder.ok ? await readInFolder(folder.value, name) : folder;
  if (!found.ok) {
    if (found.error.code !== 'not_found') return found;
    return change.before === null ? ok(null) : changed(change.path);
  }
  if (change.before === null) return fail('conflict', `${change.path} exists already.`);
  return found.value.digest === change.before ? found : changed(change.path);
}

const changesNothing = (change: FileChange, found: FoundFile | null) =>
  found !== null &&
  change.after !== null &&
  digestBytes(change.after) === found.digest &&
  bitsAfter(change, found.mode) === found.mode;

async function verify(work: Work, changes: readonly FileChange[]): Promise<Result<Target[]>> {
  const targets: Target[] = [];
  for (const change of changes) {
    const found = await findBefore(work, change);
    if (!found.ok) return found;
    if (changesNothing(change, found.value)) continue;
    const { folder, name } = splitPath(change.path);
    targets.push({ change, folder, name, found: found.value, temporary: null });
  }
  return ok(targets);
}

async function stage(work: Work, targets: readonly Target[]): Promise<Result<null>> {
  for (const target of targets) {
    const { after, path } = target.change;
    if (after === null) continue;
    const folder = await folderOf(work, target.folder, true);
    if (!folder.ok) return folder;
    target.temporary = temporaryName();
    try {
      await writeSynced(
        folder.value.at(target.temporary),
        after,
        bitsAfter(target.change, target.found?.mode),
      );
    } catch (error) {
      return failFromErrno(error, path);
    }
  }
  return ok(null);
}

const sameFile = (one: BigIntStats, other: BigIntStats) =>
  one.ino === other.ino &&
  one.dev === other.dev &&
  one.size === other.size &&
  one.mtimeNs === other.mtimeNs &&
  one.ctimeNs === other.ctimeNs;

/** A new file is linked, not renamed, into place: a rename would overwrite one that appeared meanwhile. */
async function putNew(folder: Folder, temporary: string, name: string): Promise<void> {
  try {
    await link(folder.at(temporary), folder.at(name));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw error;
    // No hard links on this file system; the gap between looking and renaming is the best there is.
    const there = await lstat(folder.at(name)).catch(() => null);
    if (there) throw Object.assign(new Error('exists'), { code: 'EEXIST' });
    await rename(folder.at(temporary), folder.at(name));
    return;
  }
  await unlink(folder.at(temporary));
}

async function swap(work: Work, target: Target): Promise<Result<null>> {
  const { change, name, found, temporary } = target;
  const folder = work.folders.get(target.folder);
  if (!folder) throw new Error(`folder ${target.folder} is not open`);
  try {
    if (found && !sameFile(await lstat(folder.at(name), { bigint: true }), found.stat))
      return changed(change.path);
    if (temporary === null) await unlink(folder.at(name));
    else if (found) await rename(folder.at(temporary), folder.at(name));
    else await putNew(folder, temporary, name);
    return ok(null);
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? changed(change.path) : failFromErrno(error, change.path);
  }
}

/** Undoes one swap; true when the file is as it was before. */
async function putBack(work: Work, { name, found, folder: path }: Target): Promise<boolean> {
  const folder = work.folders.get(path);
  if (!folder) return false;
  try {
    if (found === null) await unlink(folder.at(name));
    else {
      const temporary = temporaryName();
      await writeSynced(folder.at(temporary), found.bytes, found.mode);
      await rename(folder.at(temporary), folder.at(name));
    }
    return true;
  } catch {
    return false;
  }
}

async function takeBack(work: Work, targets: readonly Target[], swapped: readonly Target[], error: Failure) {
  const lost: string[] = [];
  for (const target of swapped.toReversed()) {
    if (!(await putBack(work, target))) lost.push(target.change.path);
  }
  for (const { folder, temporary } of targets) {
    const at = work.folders.get(folder);
    if (temporary !== null && at) await unlink(at.at(temporary)).catch(() => {});
  }
  for (const path of work.made.toReversed()) {
    const { folder, name } = splitPath(path);
    const parent = await openFolder(work.root, folder);
    if (!parent.ok) continue;
    await rmdir(parent.value.at(name)).catch(() => {});
    await parent.value.close();
  }
  if (lost.length === 0) return fail(error.code, `${error.message} Nothing was written.`, error.hint);
  return fail('failed', `${error.message} These files could not be put back: ${lost.join(', ')}.`);
}

async function swapAll(work: Work, targets: readonly Target[], swapped: Target[]): Promise<Result<null>> {
  for (const target of targets) {
    const done = await swap(work, target);
    if (!done.ok) return done;
    swapped.push(target);
  }
  for (const folder of work.folders.values()) {
    await folder.sync();
    // Written into the folder that was verified, but the name may have been given to another one meanwhile.
    if (!(await folder.stillThere())) return changed(folder.path);
  }
  return ok(null);
}

/** Does what `planChanges` let through. Answers with the paths that changed, in the order given. */
export async function applyChanges(
  root: Root,
  changes: readonly FileChange[],
): Promise<Result<{ path: string }[]>> {
  const work: Work = { root, folders: new Map(), made: [] };
  try {
    const targets = await verify(work, changes);
    if (!targets.ok) return targets;
    const swapped: Target[] = [];
    const staged = await stage(work, targets.value);
    const done = staged.ok ? await swapAll(work, targets.value, swapped) : staged;
    if (!done.ok) return await takeBack(work, targets.value, swapped, done.error);
    return ok(targets.value.map(({ change }) => ({ path: change.path })));
  } finally {
    for (const folder of work.folders.values()) await folder.close();
  }
}
