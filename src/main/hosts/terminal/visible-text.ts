/**
 * Text of models and files, made safe to print. A terminal obeys control characters: printed raw, a command could hide its
 * own tail, rewrite the question above it or fill the clipboard. So nothing that is not ours reaches the terminal unfiltered.
 */

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector}/gu;
const commanding = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** For what is to be judged: every character that does not show is named. Line feeds stay, tabs become `␉` and a tab. */
export const judgeable = (text: string): string =>
  text.replace(invisible, (character) =>
    character === '\n' ? '\n' : character === '\t' ? '␉\t' : named(character),
  );

/** For prose: control and direction characters are named, line feeds and tabs stay, CRLF becomes LF. */
export const printable = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(commanding, (character) =>
      character === '\n' || character === '\t' ? character : named(character),
    );

/** One line of at most `limit` characters; a cut is marked. */
export function oneLine(text: string, limit = 160): string {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}

function named(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** A path as a shell takes it as one word. */
export const folderWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${judgeable(path).replaceAll("'", "'\\''")}'`;
