/**
 * Text search below a folder or in one file. Results come in the order of paths and lines, so that the same search
 * over the same files answers the same bytes; when there are more than `limit`, the first ones.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { openFile, openFolder, type Root, splitPath } from './descriptor-walk.ts';
import { largestFile } from './file-read.ts';
import { asRelative, ordinaryFiles, type RipgrepRun, runRipgrep } from './ripgrep.ts';

export type SearchQuery = {
  query: string;
  /** A folder or a file; absent: the whole workspace. */
  path?: string;
  /** Which files, as a gitignore pattern relative to `path`. */
  glob?: string;
  /** Take `query` as a regular expression; otherwise it is looked for as it stands. */
  regex?: boolean;
  limit?: number;
  signal?: AbortSignal;
  /** Files that are not searched. */
  without?: ReadonlySet<string>;
  /** Ignore files are not obeyed. */
  everything?: boolean;
};
export type Match = { path: string; line: number; text: string };
/** `filesWithMatches` counts files among `matches`, so with `truncated` it is a lower bound. */
export type SearchResult = { matches: Match[]; truncated: boolean; filesWithMatches: number };

const usualLimit = 200;
const widestLine = 300;
const widthBefore = 60;
/** Systems bound one argument of a program; Linux to 128 KiB. */
const longestArgument = 30_000;

const textOrBytes = z.union([
  z.object({ text: z.string() }).transform(({ text }) => text),
  z.object({ bytes: z.base64() }).transform(({ bytes }) => Buffer.from(bytes, 'base64').toString('latin1')),
]);
const matchRecord = z.object({
  type: z.literal('match'),
  data: z.object({
    path: textOrBytes,
    lines: textOrBytes,
    line_number: z.number(),
    submatches: z.array(z.object({ match: textOrBytes })),
  }),
});

/** At most 300 characters of the line, with the match among them; … marks what was cut away. */
function cutLine(line: string, match: string): string {
  if (line.length <= widestLine) return line;
  const at = Math.max(0, line.indexOf(match));
  const from = at + match.length <= widestLine ? 0 : Math.max(0, at - widthBefore);
  const to = Math.min(line.length, from + widestLine);
  return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`.toWellFormed();
}

type Collected = SearchResult & { summarised: boolean };

function collector({ limit = usualLimit, without }: SearchQuery, pathOf: (found: string) => string) {
  const result: Collected = { matches: [], truncated: false, filesWithMatches: 0, summarised: false };
  const onRecord = (record: Buffer): boolean => {
    const json: unknown = JSON.parse(record.toString());
    const parsed = matchRecord.safeParse(json);
    if (!parsed.success) {
      if (record.includes('"type":"summary"')) result.summarised = true;
      return true;
    }
    const { path, lines, line_number: line, submatches } = parsed.data.data;
    const found = pathOf(path);
    if (without?.has(found)) return true;
    if (result.matches.length === limit) {
      result.truncated = true;
      return false;
    }
    if (result.matches.at(-1)?.path !== found) result.filesWithMatches += 1;
    const text = lines.replace(/\r?\n$/, '');
    result.matches.push({ path: found, line, text: cutLine(text, submatches[0]?.match ?? '') });
    return true;
  };
  return { result, onRecord };
}

function argumentsFor({ query, regex, glob, everything }: SearchQuery): string[] {
  return [
    '--json',
    '--crlf',
    '--sort',
    'path',
    '--max-filesize',
    String(largestFile),
    ...(regex ? [] : ['--fixed-strings']),
    ...(glob === undefined ? [] : ['--glob', glob]),
    ...(everything ? ['--no-ignore'] : []),
    ...ordinaryFiles,
    `--regexp=${query}`,
  ];
}

async function collect(
  query: SearchQuery,
  where: Pick<RipgrepRun, 'cwd' | 'stdin'> & { path: string },
  pathOf: (found: string) => string,
): Promise<Result<SearchResult>> {
  const { result, onRecord } = collector(query, pathOf);
  const { path, ...place } = where;
  const args = [...argumentsFor(query), '--', path];
  const end = await runRipgrep({ args, ...place, separator: '\n', onRecord, signal: query.signal });
  if (!end.ok) return end;
  const { code, stopped, complaint } = end.value;
  // Unreadable files also end with code 2, but only a bad pattern or glob ends without a summary.
  if (code === 2 && !result.summarised) {
    return fail(
      'invalid',
      complaint.replace(/^rg: /, ''),
      query.regex ? 'Correct the regular expression.' : undefined,
    );
  }
  const { matches, truncated, filesWithMatches } = result;
  return ok({ matches, truncated: truncated || stopped, filesWithMatches });
}

async function searchFile(root: Root, path: string, query: SearchQuery): Promise<Result<SearchResult>> {
  const { folder: parent, name } = splitPath(path);
  const folder = await openFolder(root, parent);
  if (!folder.ok) return folder;
  try {
    const file = await openFile(folder.value, name);
    if (!file.ok) return file;
    try {
      const where = { cwd: folder.value.self, stdin: file.value.handle.fd, path: '-' };
      return await collect(query, where, () => path);
    } finally {
      await file.value.handle.close();
    }
  } finally {
    await folder.value.close();
  }
}

/** Why ripgrep cannot be given this. */
function unsearchable({ query, glob = '' }: SearchQuery): string | null {
  if (query === '') return 'The search text is empty.';
  if (`${query}${glob}`.includes('\0')) return 'The search text or glob holds a NUL, which no text file has.';
  const tooLong = query.length > longestArgument || glob.length > longestArgument;
  return tooLong ? `The search text or glob is longer than ${longestArgument} characters.` : null;
}

/**
 * `path` is from `resolveInside`. `invalid`: an empty query, or a regular expression or glob that ripgrep refuses, in
 * its own words; `cancelled`: by the signal.
 */
export async function searchFiles(
  root: Root,
  path: string,
  query: SearchQuery,
): Promise<Result<SearchResult>> {
  const refused = unsearchable(query);
  if (refused !== null) return fail('invalid', refused);
  const folder = await openFolder(root, path);
  if (!folder.ok) return folder.error.code === 'invalid' ? searchFile(root, path, query) : folder;
  const prefix = path === '.' ? '' : `${path}/`;
  try {
    const where = { cwd: folder.value.self, path: './' };
    return await collect(query, where, (found) => prefix + asRelative(found));
  } finally {
    await folder.value.close();
  }
}
