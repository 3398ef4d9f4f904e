/**
 * What a test says of its failure, short enough that an agent can be told: the message, what came and what was expected, and where in the
 * project it came from. Pure. It is another text each time (ports, addresses), so that a finding is never known by it.
 */
import type { Read } from './parser.ts';

/** Of a test's failure, and of one line of it. */
const mostSaid = 600;
const longestLine = 160;
/** Lines of a message, and of what follows it, that are looked at. */
export const mostRows = 200;
/** Characters around a failure that are looked at: what a tool prints of all of them together may be a thousand times that. */
export const mostPrinted = 8_000;

/** Of a stack, as node and jest print it; of the runtime's own it fits none. */
const frame = /^\s*at (?:async )?(?:.*\()?((?:file:\/\/)?(?:\/?[A-Za-z]:)?[^():]+):(\d+):\d+\)?[,{ ]*$/;
/** As vitest prints it, perhaps with the name of a function before. */
const pointed = /^ *❯ (?:.* )?(\S+?):(\d+):\d+$/;
const anyFrame = /^\s*(?:at \S|❯ |\.\.\. \d+ lines matching )/;

/** `text`: a message, then perhaps a stack, then perhaps values of the error. `named`: where the test itself stands. */
export function failureIn(text: string, named: Pick<Read, 'file' | 'line'>): Pick<Read, 'line' | 'detail'> {
  const rows = text.split('\n');
  const start = rows.findIndex((row) => anyFrame.test(row));
  const rest = start < 0 ? [] : rows.slice(start, start + mostRows);
  const said = messageOf(rows.slice(0, Math.min(mostRows, start < 0 ? mostRows : start)));
  const places = rest.flatMap((row) => placeIn(row) ?? []);
  const own = places.find((place) => isOf(place, named.file));
  const [first] = places;
  const at = first === undefined || first === own ? [] : [`at ${first.file}:${first.line}`];
  const detail = [...said, ...valuesIn(rest, said), ...at].join('\n');
  return { line: own?.line ?? named.line, ...(detail === '' ? {} : { detail }) };
}

interface Place {
  file: string;
  line: number;
}

/** In a program's own files: neither in the runtime nor in a package. */
function placeIn(row: string): Place | null {
  const [, file, line] = frame.exec(row) ?? pointed.exec(row) ?? [];
  return file === undefined || /(?:^|\/)(?:node_modules|site-packages)\//.test(file)
    ? null
    : { file, line: Number(line) };
}

const isOf = (place: Place, file: string | null): boolean =>
  file !== null && (place.file === file || place.file.endsWith(`/${file.replace(/^\.?\//, '')}`));

const pointer = /^\s*\^+\s*$/;

/** Without what an assertion is called by, and without signs that point at something above them. */
function messageOf(rows: readonly string[]): string[] {
  const [head = '', ...others] = toTheLeft(rows.filter((row) => row.trim() !== '' && !pointer.test(row)));
  const first = head
    .replace(/^\[(\w*Error: .*)\]/, '$1')
    .replace(/^AssertionError(?: \[\w+\])?: /, '')
    .replace(/^(\w*Error) \[\w+\]: /, '$1: ');
  const said = [first, ...others].filter((row) => row !== '');
  // Values of the error begin where no stack stands before them.
  return said.map((row, at) => (at === said.length - 1 ? row.replace(/ \{$/, '') : row));
}

function toTheLeft(rows: readonly string[]): string[] {
  const depth = Math.min(...rows.map((row) => row.search(/\S/)));
  return rows.map((row) => row.slice(depth).trimEnd());
}

/** What the message does not say: where it shows a difference, it has said both. */
function valuesIn(rest: readonly string[], said: readonly string[]): string[] {
  const isShown = said.some((row) => /^[+-] /.test(row));
  return rest.flatMap((row) => {
    const [, cause] = /^\s*\[cause\]: (.+?)(?: \{)?$/.exec(row) ?? [];
    if (cause !== undefined) return [`cause: ${cause}`];
    const [, name, value = ''] = /^\s*(actual|expected): (.+?),?$/.exec(row) ?? [];
    const isNew = name !== undefined && value !== 'undefined' && !said.some((one) => one.includes(value));
    return isNew && !isShown ? [`${name}: ${value}`] : [];
  });
}

/**
 * What a program wrote last that ended by an error before it ran its tests: the place, the line of it, the message, the stack. As one text
 * with its message first; empty where it ended otherwise.
 */
export function crashIn(rows: readonly string[]): string {
  const head = rows.findLastIndex((row) => /^(?:file:\/\/|\/|node:).*:\d+$/.test(row));
  const end = rows.findLastIndex((row) => row.trim() !== '');
  if (head < 0 || end < head || !/^Node\.js v\d/.test(rows[end] ?? '')) return '';
  const own = rows.slice(head + 1, end);
  const message = own.slice(own.findIndex((row) => pointer.test(row)) + 1);
  const stack = message.findIndex((row) => anyFrame.test(row));
  return message.toSpliced(stack < 0 ? message.length : stack, 0, `at ${rows[head]}:1`).join('\n');
}

/** Of a long difference what differs. What stands at the end is the place, and stays. */
export function shortened(detail: string): string {
  const [head = '', ...others] = detail.split('\n').map(clipMiddle);
  const changed = others.filter((row) => /^(?:[+-] |\w+: |at )/.test(row));
  const isLong = (rows: readonly string[]): boolean => rows.join('\n').length > mostSaid;
  const kept = isLong([head, ...others]) && changed.length > 0 ? [head, ...changed] : [head, ...others];
  if (!isLong(kept)) return kept.join('\n');
  const place = kept.filter((row, at) => at === kept.length - 1 && row.startsWith('at '));
  const fitting: string[] = [];
  let left = mostSaid - ['…', ...place].join('\n').length;
  for (const row of kept.slice(0, kept.length - place.length)) {
    left -= row.length + 1;
    if (left < 0) break;
    fitting.push(row);
  }
  return [...fitting, '…', ...place].join('\n');
}

/** No half of a character stays: a model's server refuses what holds one, each time anew. */
const clipMiddle = (row: string): string =>
  (row.length <= longestLine ? row : `${row.slice(0, longestLine - 61)}…${row.slice(-60)}`).toWellFormed();
