/**
 * What was worked out of a text is kept for the next question about it: an answer of a model's asks some sixty times about the same
 * message, which may be long. Few are kept, since a text is looked at while it is new.
 */
const mostKept = 4;

/** `compute` gives the same for the same text, and nobody changes what it gave. */
export function remembering<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { made: T }>();
  return (text) => {
    const there = known.get(text);
    if (there !== undefined) return there.made;
    const made = compute(text);
    const [oldest] = known.keys();
    if (known.size >= mostKept && oldest !== undefined) known.delete(oldest);
    known.set(text, { made });
    return made;
  };
}
