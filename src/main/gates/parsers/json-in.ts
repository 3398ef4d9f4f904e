/** The JSON that a tool has printed among other lines: the first value that begins at a line's beginning and can be read. */
const mostStarts = 200;

export function jsonIn(text: string): unknown {
  for (const { index } of [...text.matchAll(/^[[{]/gm)].slice(0, mostStarts)) {
    const end = endOfValue(text, index);
    if (end === null) continue;
    try {
      return JSON.parse(text.slice(index, end));
    } catch {
      // Words in brackets, as many tools print them.
    }
  }
  return undefined;
}

/** Behind the bracket that closes the one at `start`; null where none does. */
function endOfValue(text: string, start: number): number | null {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (inString) {
      if (sign === '\\') at += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}
