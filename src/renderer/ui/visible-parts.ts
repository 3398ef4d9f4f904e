/**
 * Splits text into what shows as itself and what would not: those characters are named, so that a person judges what is
 * there and not what a font or the direction algorithm makes of it. Line feeds and plain spaces stay.
 */
export interface VisiblePart {
  text: string;
  /** Stands for a character that would not show. */
  mark: boolean;
}

// Control and format characters, line and paragraph separators, blanks that are not the plain space, fillers that have
// no shape, variation selectors.
const hidden =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u2800]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

export function visibleParts(text: string): VisiblePart[] {
  const parts: VisiblePart[] = [];
  const add = (piece: string, mark: boolean): void => {
    const last = parts.at(-1);
    if (piece === '') return;
    if (last !== undefined && !mark && !last.mark) last.text += piece;
    else parts.push({ text: piece, mark });
  };
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    const [character] = match;
    if (character === '\n') continue;
    add(text.slice(from, match.index), false);
    add(nameOf(character), true);
    // The mark shows that it is a tab; the blank after it keeps the columns readable.
    if (character === '\t') add('\t', false);
    from = match.index + character.length;
  }
  add(text.slice(from), false);
  return parts;
}

/** True when the text holds a character that would not show, tabs and line ends aside. */
export const hidesCharacters = (text: string): boolean =>
  visibleParts(text).some((part) => part.mark && part.text !== '→' && part.text !== '␍');

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\t') return '→';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
