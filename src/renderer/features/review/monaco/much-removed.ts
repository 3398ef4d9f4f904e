/**
 * In one column the editor draws all that is removed at one place at once, in sight or not: of a line of a million characters that holds
 * the page up for half a second. In two columns it draws what is in sight.
 */

const longLine = 20_000;

/** So much may be removed from this text that it is not to be shown in one column. */
export function isMuchToRemove(before: string): boolean {
  let at = 0;
  while (before.length - at > longLine) {
    const end = before.indexOf('\n', at);
    if (end < 0 || end - at > longLine) return true;
    at = end + 1;
  }
  return false;
}
