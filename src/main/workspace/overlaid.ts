/**
 * The workspace as an agent sees it that works on held changes: its own files in place of those on disk, everything else as it is.
 * Only for reading. What is held lies in memory and nowhere near the workspace; a search has what may match written to a folder of
 * its own for as long as it takes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HeldFile } from '../../shared/held.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { bitsAfter } from './file-change.ts';
import type { Entry, Listing, ListQuery } from './list.ts';
import { resolveInside } from './path.ts';
import type { Match, SearchQuery, SearchResult } from './search.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

type Contents = (digest: string) => Uint8Array | undefined;

/** `base` itself where nothing is held. */
export function overlaid(base: Workspace, held: readonly HeldFile[], contents: Contents): Workspace {
  if (held.length === 0) return base;
  const files = new Map(held.map((file) => [file.path, file]));
  return {
    ...base,
    read: async (path) => {
      const inside = resolveInside(base.root, path);
      const file = inside.ok ? files.get(inside.value) : undefined;
      if (file === undefined) return base.read(path);
      if (file.after === null) return fail('not_found', `${file.path} does not exist.`);
      const bytes = contents(file.after);
      if (bytes === undefined) return fail('failed', `The proposed contents of ${file.path} are gone.`);
      const below = file.before === null ? null : await base.read(path);
      const mode = bitsAfter(file, below?.ok ? below.value.mode : undefined) ?? 0o644;
      return ok({ bytes: Buffer.from(bytes), mode, digest: file.after });
    },
    apply: async () => fail('denied', 'Nothing is written before the review at the end of the turn.'),
    list: async (query) => {
      const folder = resolveInside(base.root, query.path ?? '.', { allowRoot: true });
      return folder.ok ? listBoth(base, folder.value, query, [...files.values()], contents) : folder;
    },
    search: async (query) => {
      const place = resolveInside(base.root, query.path ?? '.', { allowRoot: true });
      return place.ok ? searchBoth(base, place.value, query, [...files.values()], contents) : place;
    },
  };
}

const isBelow = (path: string, folder: string): boolean => folder === '.' || path.startsWith(`${folder}/`);

/** As ripgrep sorts paths: name by name, so that a folder's files stay together. */
function byPath({ path: one }: { path: string }, { path: other }: { path: string }): number {
  const [a, b] = [one.replaceAll('/', '\0'), other.replaceAll('/', '\0')];
  return a < b ? -1 : a > b ? 1 : 0;
}

async function listBoth(
  base: Workspace,
  folder: string,
  query: ListQuery,
  held: readonly HeldFile[],
  contents: Contents,
): Promise<Result<Listing>> {
  const listed = await base.list(query);
  const below = held.filter(({ path }) => isBelow(path, folder));
  const isNew = below.some(({ after }) => after !== null) && !listed.ok && listed.error.code === 'not_found';
  if (!listed.ok && !isNew) return listed;
  const there = listed.ok ? listed.value : { entries: [], truncated: false };
  const entries = new Map(there.entries.map((entry) => [entry.path, entry]));
  for (const { path, after } of below) {
    const bytes = after === null ? undefined : contents(after);
    if (bytes === undefined) entries.delete(path);
    else {
      const entry = entryFor(path, folder, query.recursive === true, bytes.length);
      entries.set(entry.path, entry);
    }
  }
  const all = [...entries.values()].sort(byPath);
  const most = query.limit ?? all.length;
  return ok({ entries: all.slice(0, most), truncated: there.truncated || all.length > most });
}

/** A file in a folder of the folder is seen as that folder. */
function entryFor(path: string, folder: string, recursive: boolean, size: number): Entry {
  const from = folder === '.' ? 0 : folder.length + 1;
  const end = path.indexOf('/', from);
  return recursive || end < 0 ? { path, kind: 'file', size } : { path: path.slice(0, end), kind: 'folder' };
}

const usualLimit = 200;

async function searchBoth(
  base: Workspace,
  place: string,
  query: SearchQuery,
  held: readonly HeldFile[],
  contents: Contents,
): Promise<Result<SearchResult>> {
  const mine = held.filter(({ path, after }) => after !== null && (path === place || isBelow(path, place)));
  const limit = query.limit ?? usualLimit;
  const found = await base.search({ ...query, limit, without: new Set(held.map(({ path }) => path)) });
  if (!found.ok && (found.error.code !== 'not_found' || mine.length === 0)) return found;
  // What is wrong with the question was told by the search of the folder, where there is one.
  const texts = textsOf(mine, contents).filter(({ bytes }) => !found.ok || mayMatch(query, bytes));
  const own = await searchTexts({ ...query, limit }, texts);
  if (!own.ok) return own;
  const results = found.ok ? [found.value, own.value] : [own.value];
  const matches = results
    .flatMap((result) => result.matches)
    .sort((a, b) => byPath(a, b) || a.line - b.line)
    .slice(0, limit);
  const isCut = results.reduce((all, result) => all + result.matches.length, 0) > limit;
  return ok({
    matches,
    truncated: isCut || results.some(({ truncated }) => truncated),
    filesWithMatches: countFiles(matches),
  });
}

const countFiles = (matches: readonly Match[]): number => new Set(matches.map(({ path }) => path)).size;

interface Text {
  path: string;
  bytes: Uint8Array;
}

const textsOf = (held: readonly HeldFile[], contents: Contents): Text[] =>
  held.map(({ path, after }) => ({
    path,
    bytes: (after === null ? undefined : contents(after)) ?? Buffer.alloc(0),
  }));

/**
 * False only where ripgrep would surely find nothing: it takes words as they stand, and what has two bytes a letter as text, too. The words
 * are looked for as bytes: half a character in them, given as a string, ends the whole process (an assertion of Node's).
 */
function mayMatch({ query, regex }: SearchQuery, bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return regex === true || isWide || all.includes(Buffer.from(query));
}

async function searchTexts(query: SearchQuery, texts: readonly Text[]): Promise<Result<SearchResult>> {
  if (texts.length === 0) return ok({ matches: [], truncated: false, filesWithMatches: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-held-'));
  try {
    for (const { path, bytes } of texts) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes, { mode: 0o600 });
    }
    const opened = await openWorkspace(folder);
    // Ignore files above the folder say nothing of what is in it.
    return opened.ok ? await opened.value.search({ ...query, everything: true }) : opened;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
