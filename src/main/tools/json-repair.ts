/**
 * Mends the two slips local models make in JSON that can be mended in one way only: raw line breaks inside a string, and
 * a comma before a closing bracket. Everything else stays broken, and nothing is ever closed that was left open: a cut
 * call must not become a whole one.
 */

/** `text` with both slips mended where they occur; the same text when there is nothing to mend. */
export function repairJson(text: string): string {
  const parts: string[] = [];
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (inString && character === '\\') {
      parts.push(character, text.charAt(index + 1));
      index += 1;
    } else if (character === '"') {
      inString = !inString;
      parts.push(character);
    } else if (inString && character < ' ') {
      parts.push(JSON.stringify(character).slice(1, -1));
    } else if (inString || character !== ',' || !/^\s*[}\]]/.test(text.slice(index + 1, index + 200))) {
      parts.push(character);
    }
  }
  return parts.join('');
}
