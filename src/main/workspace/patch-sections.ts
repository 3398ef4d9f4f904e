/**
 * A patch of several files, taken apart: a line `*** Update File: path` with SEARCH/REPLACE blocks below it, `*** Add File: path`
 * with the file's lines, `*** Delete File: path` with nothing. The words of a header are forgiven, and what models put around such
 * a patch; what could be read in two ways is refused, because guessing it wrong writes it into a file.
 */
import { type Failure, fail, ok, type Result } from '../../shared/result.ts';
import { type EditBlock, isBlockEnd, isBlockStart, parseBlocks } from './edit-blocks.ts';
import { takeMode } from './mode-lines.ts';

export type PatchSection = { path: string } & (
  | { kind: 'update'; blocks: EditBlock[]; executable?: boolean }
  | { kind: 'add'; text: string; executable?: boolean }
  | { kind: 'delete' }
);

type Kind = PatchSection['kind'] | 'move';

interface Raw {
  kind: Kind;
  path: string;
  lines: string[];
}

const header =
  /^\*{3} ?(Update|Edit|Change|Modify|Add|Create|New|Delete|Remove|Move|Rename)(?: File)?(?: to)?: *(\S.*?) *$/i;
const around = /^\*{3} ?(?:Begin Patch|End Patch|End of File)\b/i;
const escaped = /^\\(?=\*{3} ?\w)/;
const fence = /^ {0,3}(`{3,}|~{3,})/;

const kinds: Record<string, Kind> = {
  ...{ update: 'update', edit: 'update', change: 'update', modify: 'update' },
  ...{ add: 'add', create: 'add', new: 'add', delete: 'delete', remove: 'delete' },
  ...{ move: 'move', rename: 'move' },
};

const format = `Write for each file one of
*** Update File: path
with SEARCH/REPLACE blocks as in apply_diff,
*** Add File: path
with the lines of the file as they are, or
*** Delete File: path`;

/**
 * The sections in order, those of one file that is updated several times as one. A failure for the patch as a whole has no path;
 * else every file that cannot be read is named.
 */
export function parseSections(patch: string): Result<PatchSection[]> {
  const cut = cutAtHeaders(patch.split(/\r?\n/));
  if (!cut.ok) return cut;
  const read = joinUpdates(cut.value).map((raw) => ({ path: raw.path, section: readSection(raw) }));
  const failed = read.flatMap(({ path, section }) => (section.ok ? [] : [{ path, failure: section.error }]));
  return failed.length === 0
    ? ok(read.flatMap(({ section }) => (section.ok ? [section.value] : [])))
    : failedFiles(failed, read.length);
}

/** One failure that names each of `files` files that failed, and says that the others are not proposed either. */
export function failedFiles(
  failed: readonly { path: string; failure: Failure }[],
  files: number,
): Result<never> {
  const rows = failed.map(({ path, failure: { message, hint } }) => {
    const words = hint === undefined ? message : `${message} ${hint}`;
    return words.startsWith(path) ? words : `${path}: ${words}`;
  });
  const rest = files - failed.length;
  const what =
    rest === 0 ? '' : ` ${rest} of its ${files} files could be read, and would be changed with the others.`;
  return fail(
    failed[0]?.failure.code ?? 'invalid',
    `Nothing of this patch was proposed.${what}\n${rows.join('\n')}`,
  );
}

/** Paths that headers name, whatever else is wrong with the patch. */
export function namedIn(patch: string): string[] {
  const names = patch.split(/\r?\n/).flatMap((line) => pathOf(header.exec(line)?.[2] ?? ''));
  return [...new Set(names)];
}

function cutAtHeaders(lines: readonly string[]): Result<Raw[]> {
  const raws: Raw[] = [];
  let inBlock = false;
  for (const line of lines) {
    const raw = raws.at(-1);
    // Within a block everything is content, a line that reads like a header as well.
    if (inBlock) inBlock = !isBlockEnd(line);
    else if (isBlockStart(line)) {
      if (raw === undefined) return fail('invalid', 'The first block stands before any *** line.', format);
      inBlock = true;
    } else {
      const [, verb = '', path = ''] = header.exec(line) ?? [];
      const kind = kinds[verb.toLowerCase()];
      if (kind !== undefined) {
        raws.push({ kind, path: pathOf(path)[0] ?? '', lines: [] });
        continue;
      }
      if (around.test(line)) continue;
    }
    raw?.lines.push(line);
  }
  return raws.length === 0
    ? fail('invalid', 'There is no *** line with a file in the patch.', format)
    : ok(raws);
}

/** Models put names in quotes. */
const pathOf = (text: string): string[] => {
  const path = text.replace(/^(["'`])(.*)\1$/, '$2').trim();
  return path === '' ? [] : [path];
};

/** A file that is updated twice is updated once with all blocks. */
function joinUpdates(raws: readonly Raw[]): Raw[] {
  const joined: Raw[] = [];
  for (const raw of raws) {
    const same =
      raw.kind === 'update'
        ? joined.find(({ kind, path }) => kind === 'update' && path === raw.path)
        : undefined;
    if (same === undefined) joined.push(raw);
    else same.lines.push(...raw.lines);
  }
  return joined;
}

function readSection({ kind, path, lines }: Raw): Result<PatchSection> {
  if (path === '') return fail('invalid', 'A *** line names no file.', format);
  if (kind === 'move')
    return fail(
      'invalid',
      'Files are not renamed here.',
      'Rename it with execute_command first, and change it then.',
    );
  const said = takeMode(lines);
  if (!said.ok) return said;
  const { lines: written, ...bits } = said.value;
  const content = withoutBlankEnds(written);
  if (kind === 'update') {
    if (content.length === 0 && bits.executable !== undefined) return ok({ kind, path, blocks: [], ...bits });
    const blocks = parseBlocks(written.join('\n'));
    return blocks.ok ? ok({ kind, path, blocks: blocks.value, ...bits }) : blocks;
  }
  if (kind === 'add') {
    const text = addedText(path, content);
    return text.ok ? ok({ kind, path, text: text.value, ...bits }) : text;
  }
  return content.some((line) => line.trim() !== '' && !fence.test(line))
    ? fail(
        'invalid',
        'It is to be deleted, but there are lines below.',
        'Leave them out, or use *** Update File.',
      )
    : ok({ kind, path });
}

function addedText(path: string, lines: readonly string[]): Result<string> {
  if (lines.some(isBlockStart)) {
    const blocks = parseBlocks(lines.join('\n'));
    if (!blocks.ok) return blocks;
    const [block, ...others] = blocks.value;
    if (others.length > 0 || block === undefined || block.search.some((line) => line.trim() !== ''))
      return fail('invalid', 'A new file has nothing to search for.', 'Write its lines as they are.');
    return ok(asText(block.replace));
  }
  const inside = withoutFence(path, lines);
  const written = inside.filter((line) => line.trim() !== '');
  if (written.length > 0 && written.every((line) => line.startsWith('+')))
    return fail('invalid', 'Every line begins with a +.', 'Write the lines as they are, without it.');
  return ok(asText(inside.map((line) => line.replace(escaped, ''))));
}

const asText = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);

/** A fence around it is the model's, but where it may be the file's. */
function withoutFence(path: string, lines: readonly string[]): readonly string[] {
  const isCode = /\.[a-z0-9]+$/i.test(path) && !/\.(md|mdx|markdown|txt|rst)$/i.test(path);
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  return isCode && lines.length > 1 && fence.test(first) && fence.test(last) ? lines.slice(1, -1) : lines;
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const from = lines.findIndex((line) => line.trim() !== '');
  const to = lines.findLastIndex((line) => line.trim() !== '');
  return from < 0 ? [] : lines.slice(from, to + 1);
}
