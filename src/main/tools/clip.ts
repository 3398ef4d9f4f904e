/**
 * Cuts answers to what the model's window can bear. A cut is always said, with how much is missing: a model that takes
 * half a list for the whole draws wrong conclusions from it.
 */

/** The first whole lines that fit into `limit` characters, and how many lines were left out. */
export function firstLines(lines: readonly string[], limit: number): { text: string; left: number } {
  let length = 0;
  let count = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > limit) break;
    count += 1;
  }
  return { text: lines.slice(0, count).join('\n'), left: lines.length - count };
}

/** Start and end of a long text, cut at line ends where there are any, with a mark between. */
export function clipMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.max(0, Math.floor((limit - 60) / 2));
  const start = cutBefore(text, half);
  const end = cutAfter(text, text.length - half);
  return `${text.slice(0, start)}[... ${end - start} characters left out ...]\n${text.slice(end)}`;
}

/** One line shortened to `limit` characters. */
export const clipLine = (line: string, limit: number): string =>
  line.length <= limit ? line : `${line.slice(0, wholeCharacter(line, limit))}…`;

function cutBefore(text: string, at: number): number {
  const lineEnd = text.lastIndexOf('\n', at - 1);
  return lineEnd > at / 2 ? lineEnd + 1 : wholeCharacter(text, at);
}

function cutAfter(text: string, at: number): number {
  const lineEnd = text.indexOf('\n', at);
  return lineEnd >= 0 && lineEnd - at < (text.length - at) / 2 ? lineEnd + 1 : wholeCharacter(text, at);
}

/** Moves a cut that would halve a surrogate pair one back. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code < 0xdc00 ? at - 1 : at;
}
