/** Words of anybody's on a page of Markdown: they are read, and make nothing of it. Pure. */

/** Line by line, as it was said. */
export const quote = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${plain(line)}`.trimEnd())
    .join('\n')
    .replace(/^(> .+)\n(?=> )/gm, '$1\\\n');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
/** Words of anybody's, in one line: whatever they hold is read, and neither markup, a link, nor the end of a cell. */
export const plain = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*[\]<>|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^([#+\-=])|^(\d+)(?=[.)])/, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`));
/** Between more backticks than it has; in a cell, its pipes end nothing. */
export const code = (text: string): string =>
  wholeCode(oneLine(text).replace(/\\*\|/g, (found) => `\\${found.replaceAll('\\', '')}`));
/** The same outside of a table, where nothing of it has to be another. */
export function wholeCode(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
export const stamp = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
/** How long something took, as one says it. */
export function lasting(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  if (minutes === 0) return `${seconds} s`;
  if (hours === 0) return `${minutes} min ${seconds % 60} s`;
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
