/**
 * What was added to a text of which only the last part is kept: a screen is written to, it is not told a whole text again.
 */

/** So much of the end of the text before must be found again. */
const anchor = 400;

/** What `after` has more than `before`; null when they have nothing to do with each other. Pure. */
export function addedText(before: string, after: string): string | null {
  if (after.startsWith(before)) return after.slice(before.length);
  const end = before.slice(-anchor);
  const at = after.lastIndexOf(end);
  return at < 0 ? null : after.slice(at + end.length);
}
