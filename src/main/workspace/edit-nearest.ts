/**
 * The region of a file that a SEARCH text most likely meant, quoted for whoever has to correct it. A guess for a
 * message only: nothing is ever written on the strength of it. Linear in the file: rare lines in common vote for a
 * start; where no line is in common, rare words do.
 */
import type { Line } from './lines.ts';

const quotedLines = 12;
const quotedWidth = 200;
const linesBeforeDifference = 4;

/** Positions of a line (or word) worth looking at; what stands in more places than this tells nothing. */
const commonplace = 200;

function positionsOf(keys: readonly (readonly string[])[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [at, ofLine] of keys.entries()) {
    for (const key of ofLine) {
      const seen = positions.get(key);
      if (seen === undefined) positions.set(key, [at]);
      else if (seen.length <= commonplace) seen.push(at);
    }
  }
  return positions;
}

/** Each key of the search votes, with the weight of its rarity, for the starts that would put it where it is. */
function voteForStart(fileKeys: readonly (readonly string[])[], searchKeys: readonly (readonly string[])[]) {
  const positions = positionsOf(fileKeys);
  const votes = new Map<number, number>();
  for (const [index, keys] of searchKeys.entries()) {
    for (const key of keys) {
      const found = positions.get(key) ?? [];
      if (found.length > commonplace) continue;
      for (const at of found) {
        const start = Math.max(0, at - index);
        votes.set(start, (votes.get(start) ?? 0) + 1 / found.length);
      }
    }
  }
  let best: number | null = null;
  let most = 0;
  for (const [start, count] of votes) {
    if (count > most || (count === most && best !== null && start < best)) [best, most] = [start, count];
  }
  return best;
}

const wholeLine = (line: string) => (line.trim() === '' ? [] : [line.trim()]);
const words = (line: string) => line.slice(0, 1_000).match(/[\p{L}\p{N}_$]{2,}/gu) ?? [];

function nearestStart(lines: readonly Line[], search: readonly string[]): number | null {
  for (const keysOf of [wholeLine, words]) {
    const start = voteForStart(
      lines.map((line) => keysOf(line.text)),
      search.map(keysOf),
    );
    if (start !== null) return start;
  }
  return null;
}

const cut = (line: string) => (line.length > quotedWidth ? `${line.slice(0, quotedWidth)}…` : line);

function quote(lines: readonly Line[], from: number, count: number): string {
  const shown = lines.slice(from, from + count);
  const width = String(from + shown.length).length;
  return shown.map((line, at) => `${String(from + at + 1).padStart(width)} | ${cut(line.text)}`).join('\n');
}

/** A sentence and at most 12 quoted lines, numbered from 1; says so when the file is empty or nothing is similar. */
export function describeNearest(lines: readonly Line[], search: readonly string[]): string {
  if (lines.length === 0) return 'The file is empty.';
  const start = nearestStart(lines, search);
  if (start === null) return `No line of the file (${lines.length} lines) resembles it.`;
  const differs = search.findIndex((line, at) => lines[start + at]?.text.trimEnd() !== line.trimEnd());
  const from = start + Math.max(0, differs - linesBeforeDifference);
  const count = Math.min(quotedLines, Math.max(search.length - (from - start), 1) + 1);
  const expected = search[differs];
  const first =
    expected === undefined
      ? ''
      : ` The first difference is in line ${start + differs + 1}, where SEARCH has: ${JSON.stringify(cut(expected))}.`;
  return `The nearest region of the file is:\n${quote(lines, from, count)}\n${first.trim()}`.trimEnd();
}
