/** How well a line of the palette fits what was typed: letters strewn over a line are no match, words are. */

/** 0: not at all. Every typed word must be in it; best when words of it begin so, and when it begins so itself. */
export function rank(line: string, typed: string): number {
  const text = ` ${line.toLowerCase()}`;
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(word))) return 0;
  const begun = words.filter((word) => text.includes(` ${word}`)).length;
  const first = text.startsWith(` ${words.join(' ')}`) ? 1 : 0;
  return (1 + begun + first) / (2 + words.length);
}
