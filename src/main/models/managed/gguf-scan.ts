/**
 * Looks for GGUF files in folders the person named, and nowhere else. Bounded in depth, number and what it follows: links to
 * files count (some programs keep models as links), links to folders are not walked, so a link back up ends nothing.
 */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { splitOf } from './gguf-name.ts';

export interface FoundFile {
  /** Of the first part, where the model is split. */
  path: string;
  bytes: number;
  modifiedMs: number;
}

export interface Scan {
  /** By path. A part of a split model that is not the first is not among them. */
  files: FoundFile[];
  /** Folders that could not be read and bounds that were met, in words. */
  problems: string[];
}

export interface ScanBounds {
  depth: number;
  files: number;
  entries: number;
}

const usual: ScanBounds = { depth: 6, files: 500, entries: 50_000 };

/** Never fails: what cannot be read is said in `problems`. */
export async function scanFolders(folders: readonly string[], bounds: ScanBounds = usual): Promise<Scan> {
  const files = new Map<string, FoundFile>();
  const problems: string[] = [];
  let entries = 0;
  let full = false;

  async function walk(folder: string, depth: number): Promise<void> {
    const rows = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (depth === 0 || code !== 'ENOENT') problems.push(`${folder} cannot be read (${code}).`);
      return [];
    });
    for (const row of rows.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      entries += 1;
      if (full || entries > bounds.entries || files.size >= bounds.files) {
        full = true;
        return;
      }
      await look(folder, row, depth);
    }
  }

  async function look(folder: string, row: Dirent, depth: number): Promise<void> {
    const path = join(folder, row.name);
    if (row.isDirectory()) {
      if (depth < bounds.depth && row.name !== 'node_modules' && !row.name.startsWith('.'))
        await walk(path, depth + 1);
      return;
    }
    if (!/\.gguf$/i.test(row.name) || (splitOf(path)?.part ?? 1) !== 1) return;
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true)
      files.set(path, { path, bytes: stats.size, modifiedMs: Math.round(stats.mtimeMs) });
  }

  for (const folder of new Set(folders.map((one) => resolve(one)))) await walk(folder, 0);
  if (full) problems.push(`Only the first ${files.size} files are shown: the folders hold too many.`);
  return { files: [...files.values()], problems };
}
