/**
 * Reads one terminal escape sequence. Every kind there is has to be recognised to be dropped: what is not recognised
 * shows as junk in the text.
 */

export const escapeCode = 0x1b;

export interface EscapeSequence {
  /** Index of the first character after it. */
  end: number;
  /** The letter that names a control sequence (`K`, `A`, `m` …); empty for everything that is only dropped. */
  final: string;
  /** `?` and other private marks come first: `?1049`. */
  params: string;
}

/** A title or link longer than this is not one: the introducer alone is dropped and the text stays visible. */
const longestString = 4096;

/** The sequence whose escape character is at `start`; one that the text ends in ends with the text. */
export function readEscape(raw: string, start: number): EscapeSequence {
  const kind = raw[start + 1] ?? '';
  if (kind === '[') return readControlSequence(raw, start + 2);
  if (kind !== '' && ']P^_X'.includes(kind)) {
    return { end: endOfString(raw, start + 2), final: '', params: '' };
  }
  // The old way to save and restore the cursor means the same as the new one.
  if (kind === '7' || kind === '8') return { end: start + 2, final: kind === '7' ? 's' : 'u', params: '' };
  let index = start + 1;
  while (isBetween(raw, index, 0x20, 0x2f)) index += 1;
  return { end: index + 1, final: '', params: '' };
}

function readControlSequence(raw: string, start: number): EscapeSequence {
  let index = start;
  while (isBetween(raw, index, 0x30, 0x3f)) index += 1;
  const params = raw.slice(start, index);
  while (isBetween(raw, index, 0x20, 0x2f)) index += 1;
  return isBetween(raw, index, 0x40, 0x7e)
    ? { end: index + 1, final: raw[index] ?? '', params }
    : { end: index, final: '', params };
}

function endOfString(raw: string, start: number): number {
  const last = Math.min(raw.length, start + longestString);
  for (let index = start; index < last; index += 1) {
    if (raw.charCodeAt(index) === 0x07) return index + 1;
    if (raw.charCodeAt(index) === escapeCode) return raw[index + 1] === '\\' ? index + 2 : index;
  }
  return start;
}

function isBetween(raw: string, index: number, low: number, high: number): boolean {
  const code = raw.charCodeAt(index);
  return code >= low && code <= high;
}
