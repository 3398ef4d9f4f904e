/**
 * Whole-file writes that a kill or a power cut cannot tear: a reader sees the old bytes or the new ones, never a mix.
 * Both syncs matter: without the file's the rename can outlive the bytes, without the folder's the rename is lost.
 * For files of our own in folders of our own; files of the person's workspace go through `workspace.apply`.
 */
import { randomBytes } from 'node:crypto';
import { constants, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A name for a temporary file; leftovers of a kill are recognised by it (`isTemporaryName`). */
export const temporaryName = (): string => `.patchbay-${randomBytes(9).toString('hex')}.tmp`;

export const isTemporaryName = (name: string): boolean =>
  /^\.patchbay-[0-9a-f]{18}\.tmp$/.test(basename(name));

/** Makes renames and new names in `folder` survive a power cut. Does nothing where folders cannot be synced. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates `path` (it must not exist), writes `bytes`, and syncs them. `exactMode` is not narrowed by the umask. */
export async function writeSynced(path: string, bytes: Uint8Array, exactMode?: number): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(path, flags, exactMode ?? 0o666);
  try {
    await handle.writeFile(bytes);
    if (exactMode !== undefined) await handle.chmod(exactMode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces or creates `path` with `bytes`. Without `mode` a new file gets the umask's default, also when it replaces
 * one with other bits. Rejects with Node's errno error; then `path` is as it was and no temporary file is left.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  { mode }: { mode?: number } = {},
): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName());
  try {
    await writeSynced(temporary, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
