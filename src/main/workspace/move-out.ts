/**
 * Takes something out of the workspace without destroying it: a file, a link or a folder with all that is in it is moved to a place
 * of ours. What is moved is what stands in the folder that was opened, whatever becomes of the names on the way to it.
 */
import { cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import { openFolder, type Root, splitPath } from './descriptor-walk.ts';
import { errnoOf, failFromErrno } from './errno.ts';

/** `path` comes from `resolveInside`; `target` is absolute and not there. `not_found` when there is nothing any more. */
export async function moveOut(root: Root, path: string, target: string): Promise<Result<void>> {
  const { folder: parent, name } = splitPath(path);
  const folder = await openFolder(root, parent);
  if (!folder.ok) return folder;
  const from = folder.value.at(name);
  try {
    await mkdir(dirname(target), { recursive: true });
    await rename(from, target).catch((error: unknown) => {
      if (errnoOf(error) !== 'EXDEV') throw error;
      return copied(from, target);
    });
    await folder.value.sync();
    return ok(undefined);
  } catch (error) {
    return failFromErrno(error, path);
  } finally {
    await folder.value.close();
  }
}

/** To another file system: only when all of it has arrived is it removed. Pipes and sockets hold nothing that could arrive. */
async function copied(from: string, target: string): Promise<void> {
  const arriving = `${target}.${process.pid}.arriving`;
  const isContent = async (path: string): Promise<boolean> => {
    const stat = await lstat(path);
    return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink();
  };
  try {
    await cp(from, arriving, {
      ...{ recursive: true, verbatimSymlinks: true, preserveTimestamps: true },
      filter: isContent,
    });
    await rename(arriving, target);
  } catch (error) {
    await rm(arriving, { recursive: true, force: true });
    throw error;
  }
  await rm(from, { recursive: true });
}
