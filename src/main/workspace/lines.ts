/**
 * A text as lines with the ending of each, so that endings can be kept line by line in files that mix them.
 * `joinLines(splitLines(text)) === text` for every text. A text that ends with a line end has no empty last line.
 */
export type LineEnd = '\n' | '\r\n' | '\r' | '';
export type Line = { text: string; end: LineEnd };

export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  const pattern = /\r\n|\r|\n/g;
  let from = 0;
  for (let hit = pattern.exec(text); hit !== null; hit = pattern.exec(text)) {
    lines.push({ text: text.slice(from, hit.index), end: hit[0] as LineEnd });
    from = pattern.lastIndex;
  }
  if (from < text.length) lines.push({ text: text.slice(from), end: '' });
  return lines;
}

/**
 * One repair: lines put side by side anew can be a CR and then an empty line with LF, which would read as one CRLF;
 * the empty line then gets CRLF. Lines that come from one text never meet like that.
 */
export function joinLines(lines: readonly Line[]): string {
  const parts: string[] = [];
  let previous: LineEnd = '';
  for (const { text, end } of lines) {
    parts.push(text, previous === '\r' && text === '' && end === '\n' ? '\r\n' : end);
    previous = end;
  }
  return parts.join('');
}

/** The most frequent ending; of equally frequent ones the first seen; LF when there is none. */
export function dominantEnd(lines: readonly Line[]): Exclude<LineEnd, ''> {
  const counts = new Map<Exclude<LineEnd, ''>, number>();
  for (const { end } of lines) if (end !== '') counts.set(end, (counts.get(end) ?? 0) + 1);
  let best: Exclude<LineEnd, ''> = '\n';
  let most = 0;
  for (const [end, count] of counts) if (count > most) [best, most] = [end, count];
  return best;
}
