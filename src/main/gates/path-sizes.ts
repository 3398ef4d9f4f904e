/** How large files of a folder are. Links are not followed, so that nothing outside of it is measured. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveInside } from '../workspace/path.ts';
import type { SizedFile } from './structure.ts';

/** Larger ones have more lines than anybody allows. */
const mostRead = 20_000_000;
const mostEntries = 200_000;

/** In the order of `paths`, which are of files inside of `root`. */
export async function sizesOf(root: string, paths: readonly string[]): Promise<SizedFile[]> {
  const sized: SizedFile[] = [];
  for (const path of paths) sized.push(await sizeOf(root, path));
  return sized;
}

async function sizeOf(root: string, path: string): Promise<SizedFile> {
  try {
    const stat = await lstat(join(root, path));
    if (!stat.isFile()) return { path, lines: null, bytes: null };
    if (stat.size > mostRead) return { path, lines: Number.MAX_SAFE_INTEGER, bytes: stat.size };
    return { path, lines: linesIn(await readFile(join(root, path))), bytes: stat.size };
  } catch {
    return { path, lines: null, bytes: null };
  }
}

/** As an editor counts them: a final newline does not begin another. */
function linesIn(bytes: Uint8Array): number {
  let lines = bytes.length === 0 || bytes.at(-1) === 0x0a ? 0 : 1;
  for (const byte of bytes) if (byte === 0x0a) lines += 1;
  return lines;
}

/** Of a file, or of all in a folder, in kilobytes of 1000 with one decimal; null when it is not there or cannot be measured. */
export async function kilobytesOf(root: string, path: string): Promise<number | null> {
  const inside = resolveInside(root, path);
  if (!inside.ok) return null;
  try {
    const waiting = [join(root, inside.value)];
    let [bytes, entries] = [0, 0];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      entries += 1;
      if (entries > mostEntries) return null;
      const stat = await lstat(at);
      if (stat.isFile()) bytes += stat.size;
      if (stat.isDirectory()) for (const name of await readdir(at)) waiting.push(join(at, name));
    }
    return Math.round(bytes / 100) / 10;
  } catch {
    return null;
  }
}
