/** One file's bytes from a verified folder, with what is needed to notice later that it changed. */
import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { fail, ok, type Result } from '../../shared/result.ts';
import { digestBytes } from '../base/digest.ts';
import {
  descriptors,
  type Folder,
  openFile,
  openFileFlags,
  openFolder,
  type Root,
  splitPath,
} from './descriptor-walk.ts';
import { failFromErrno } from './errno.ts';

export const largestFile = 10 * 1024 * 1024;

/** `mode` is the permission bits. */
export type FileBytes = { bytes: Buffer; mode: number; stat: BigIntStats };
/** `digest` is the SHA-256 of `bytes`. */
export type FileImage = { bytes: Buffer; mode: number; digest: string };
export type FoundFile = FileImage & FileBytes;

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MB`;

/** `invalid` when the file is larger than `limit` bytes or not a regular file. */
export async function readBytes(
  folder: Folder,
  name: string,
  limit = largestFile,
): Promise<Result<FileBytes>> {
  const opened = await openFile(folder, name);
  if (!opened.ok) return opened;
  const { handle, stat } = opened.value;
  const path = folder.path === '.' ? name : `${folder.path}/${name}`;
  try {
    const bytes = stat.size > limit ? null : await readWhole(handle, Number(stat.size));
    if (bytes === null || bytes.length > limit) {
      return fail('invalid', `${path} is larger than ${megabytes(limit)}.`);
    }
    return ok({ bytes, mode: Number(stat.mode) & 0o7777, stat });
  } catch (error) {
    return failFromErrno(error, path);
  } finally {
    await handle.close();
  }
}

/** One read where the size told is right; a file that changes meanwhile, or whose size says nothing, is read to its end. */
async function readWhole(handle: FileHandle, size: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size + 1), 0, size + 1, null);
  const first = buffer.subarray(0, bytesRead);
  if (bytesRead === size && size > 0) return first;
  return Buffer.concat([first, await handle.readFile()]);
}

const small = 64 * 1024;

/**
 * The same for a file of a few kilobytes without giving way to others, which takes a fifth of the time. Null for every file that is
 * anything else, gone or not to be read: `readBytes` says what is the matter with it.
 */
export function readSmall(folder: Folder, name: string): FileBytes | null {
  if (!descriptors) return null;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder.at(name), openFileFlags);
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile() || stat.size === 0n || stat.size > small) return null;
    const size = Number(stat.size);
    const buffer = Buffer.allocUnsafe(size + 1);
    const isWhole = readSync(descriptor, buffer, 0, size + 1, null) === size;
    return isWhole ? { bytes: buffer.subarray(0, size), mode: Number(stat.mode) & 0o7777, stat } : null;
  } catch {
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** `readBytes` with the digest. */
export async function readInFolder(folder: Folder, name: string): Promise<Result<FoundFile>> {
  const read = readSmall(folder, name);
  if (read !== null) return ok({ ...read, digest: digestBytes(read.bytes) });
  return readLarger(folder, name);
}

async function readLarger(folder: Folder, name: string): Promise<Result<FoundFile>> {
  const read = await readBytes(folder, name);
  return read.ok ? ok({ ...read.value, digest: digestBytes(read.value.bytes) }) : read;
}

/** Reads `path` (from `resolveInside`) below the root. */
export async function readInside(root: Root, path: string): Promise<Result<FoundFile>> {
  const { folder: parent, name } = splitPath(path);
  const folder = await openFolder(root, parent);
  if (!folder.ok) return folder;
  try {
    return await readInFolder(folder.value, name);
  } finally {
    await folder.value.close();
  }
}
