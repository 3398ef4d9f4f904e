/**
 * GGUF files with what their headers say. A header is read once per state of its file: it is some megabytes, and the list
 * is asked for often.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type GgufHeader, readGgufHeader } from './gguf-header.ts';
import { partsOf, quantisation, splitOf } from './gguf-name.ts';
import { type FoundFile, type Scan, scanFolders } from './gguf-scan.ts';

export interface LibraryFile {
  path: string;
  /** Of all parts. */
  bytes: number;
  parts: number;
  modifiedMs: number;
  kind: GgufHeader['kind'] | 'broken';
  /** Null when it cannot be read. */
  header: GgufHeader | null;
  quantisation: string | null;
  /** Why it cannot be started, in words; null when it can. */
  problem: string | null;
}

export interface Library {
  /** What is in these folders; headers are read four at a time. */
  list(folders: readonly string[]): Promise<{ files: LibraryFile[]; problems: string[] }>;
  /** One file. Fails with `not_found`. */
  file(path: string): Promise<Result<LibraryFile>>;
}

const mostKept = 2_000;
const atOnce = 4;

export function createLibrary(): Library {
  const known = new Map<string, Promise<LibraryFile>>();

  function describe(found: FoundFile): Promise<LibraryFile> {
    const key = `${found.path} ${found.bytes} ${found.modifiedMs}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const asked = describeFile(found);
    known.set(key, asked);
    const [oldest] = known.keys();
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    // A missing part may come: it is no state of the first part, so it must be looked for again.
    void asked.then(({ kind, problem }) => {
      if (kind === 'broken' || problem !== null) known.delete(key);
    });
    return asked;
  }

  return {
    async list(folders) {
      const { files, problems }: Scan = await scanFolders(folders);
      const described: LibraryFile[] = [];
      const waiting = files.entries();
      const work = async (): Promise<void> => {
        for (const [index, found] of waiting) described[index] = await describe(found);
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return { files: described, problems };
    },
    async file(path) {
      const first = partsOf(path)[0] ?? path;
      const stats = await statOf(first);
      if (stats === undefined) return fail('not_found', `There is no file ${first}.`);
      return ok(await describe({ path: first, ...stats }));
    },
  };
}

async function statOf(path: string): Promise<{ bytes: number; modifiedMs: number } | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? { bytes: stats.size, modifiedMs: Math.round(stats.mtimeMs) } : undefined;
  } catch {
    return undefined; // absent, or a name no file can have
  }
}

async function describeFile(found: FoundFile): Promise<LibraryFile> {
  const { path, modifiedMs } = found;
  const read = await readGgufHeader(path);
  if (!read.ok) {
    const problem = `This file cannot be used: ${read.error.message}.`;
    const nothing = { header: null, quantisation: null };
    return { path, bytes: found.bytes, parts: 1, modifiedMs, kind: 'broken', ...nothing, problem };
  }
  const header = read.value;
  const { bytes, parts, missing } = await partsThere(path, header.parts);
  const isShort = found.bytes < header.leastBytes;
  const problem = isShort
    ? 'This file is not complete: it ends before its weights do.'
    : missing !== null
      ? `Part ${missing} of ${parts} is missing.`
      : null;
  const kind = isShort ? 'broken' : header.kind;
  return {
    path,
    bytes: bytes === 0 ? found.bytes : bytes,
    parts,
    modifiedMs,
    kind,
    header,
    quantisation: quantisation(header.fileType, path),
    problem,
  };
}

/** Sizes of all parts together, and the number of the first that is not there. */
async function partsThere(
  path: string,
  told: number,
): Promise<{ bytes: number; parts: number; missing: number | null }> {
  const names = partsOf(path);
  if (told > 1 && splitOf(path) === null) return { bytes: 0, parts: told, missing: 2 };
  const stats = await Promise.all(names.map(statOf));
  const missing = stats.indexOf(undefined);
  const bytes = stats.reduce((sum, one) => sum + (one?.bytes ?? 0), 0);
  return { bytes, parts: names.length, missing: missing === -1 ? null : missing + 1 };
}

/** The name for people: without the ending and the number of the part. */
export const titleOf = (path: string): string =>
  splitOf(path)?.stem ?? basename(path).replace(/\.gguf$/i, '');
