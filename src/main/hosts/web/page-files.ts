/**
 * The built page's files by URL path. What may be asked for is a list of shapes, not a list of what is forbidden: no
 * percent signs, no dot at the start of a part, and only endings with a known type; so there is no way out of the folder
 * to be found.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  /** With forward slashes, inside the page's folder. */
  file: string;
  type: string;
  /** Its name changes with its contents, so it may be kept for ever. */
  hashed: boolean;
}

/** Where a request target points, or undefined for anything that cannot be a file of the page. */
export function pageFile(target: string): PageFile | undefined {
  const path = target.split('?', 1)[0] ?? '';
  const file = path === '/' ? 'index.html' : path.slice(1);
  if (file.length > 300 || !/^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(file)) {
    return undefined;
  }
  const type = types[extname(file).toLowerCase()];
  if (type === undefined) return undefined;
  return { file, type, hashed: /^assets\/.*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(file) };
}

/** The file's bytes, or undefined when there is no such regular file. */
export async function readPageFile(
  folder: string,
  { file }: PageFile,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const handle = await open(join(folder, file), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stat = await handle.stat();
      return stat.isFile() ? new Uint8Array(await handle.readFile()) : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(code)) return undefined;
    throw error;
  }
}
