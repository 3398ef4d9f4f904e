/**
 * Who made a file another one since a run began, from what was recorded. A patch is known to the byte. What a command did is known only
 * as a difference between two looks at the file, so that it is told as what it is: a command ran in between. Where nothing was recorded
 * it was nobody's that the app knows of, and it must not be charged to the run. Pure.
 */

/** `nobody`: no patch and no command of the app's is known to have done it. */
export type Author = { kind: 'run' | 'session'; id: string } | { kind: 'nobody' };

export interface Writer {
  author: Author;
  /** A command or a gate of theirs was at work when it changed; else they are known to have done it. */
  isGuess: boolean;
}

/** Name of the contents; null: it was not there; undefined: not known. */
export type Seen = string | null | undefined;

/** A look at a file, and what was done to it then. */
export interface Moment {
  at: number;
  seen: Seen;
  /** `isBits`: what it did is no other contents. */
  did?: { author: Author; seen: Seen; isBits: boolean };
  /** When what is seen was written, by the file's own times. */
  written?: Span | undefined;
}

export interface Span {
  from: number;
  to: number;
}

/** Something that may change files unseen was at work. */
export interface Work extends Span {
  author: Author;
}

/** `moments` in order, the first of when the run began; in the order in which they did it, each once. */
export function writersOf(moments: readonly Moment[], works: readonly Work[]): Writer[] {
  const found = new Map<string, Writer>();
  for (const { author, isGuess } of changesIn(moments, works)) {
    const key = keyOf(author);
    found.set(key, { author, isGuess: isGuess && (found.get(key)?.isGuess ?? true) });
  }
  return [...found.values()];
}

/** More looks would tell more: a command of theirs may hide that somebody else was at it, also where they are known to have been. */
export const isUnsure = (moments: readonly Moment[], works: readonly Work[]): boolean =>
  changesIn(moments, works).some(({ isGuess }) => isGuess);

/** Each change, with who made it. */
function changesIn(moments: readonly Moment[], works: readonly Work[]): Writer[] {
  const changes: Writer[] = [];
  let known: Seen;
  let since = Number.NEGATIVE_INFINITY;
  for (const [place, { at, seen, did, written }] of moments.entries()) {
    if (did === undefined && isLate(known, seen, moments.slice(place + 1))) continue;
    if (known !== undefined && seen !== undefined && seen !== known)
      for (const author of authorsIn(works, within({ from: since, to: at }, written)))
        changes.push({ author, isGuess: author.kind !== 'nobody' });
    const now = seen === undefined ? known : seen;
    if (did !== undefined && (did.isBits || did.seen === undefined || did.seen !== now))
      changes.push({ author: did.author, isGuess: false });
    known = did === undefined ? now : did.seen;
    // A moment that tells nothing of this file is no look at it.
    if (seen !== undefined || did !== undefined) since = at;
  }
  return changes;
}

/**
 * A look takes a while, and is noted at its end: where a patch came in between it shows what was there before, and the next one what
 * is known. Nothing is left of a change that it speaks of.
 */
const isLate = (known: Seen, seen: Seen, later: readonly Moment[]): boolean =>
  known !== undefined && seen !== known && later.find((one) => one.seen !== undefined)?.seen === known;

/** Where none was at work: nobody. */
export function authorsIn(works: readonly Work[], time: Span): Author[] {
  const there = works.filter(({ from, to }) => from < time.to && to > time.from).map(({ author }) => author);
  return there.length === 0 ? [{ kind: 'nobody' }] : there;
}

/** Times from before the look before it say nothing: a file may be put in place with those that it had elsewhere. */
const within = (gap: Span, written: Span | undefined): Span =>
  written === undefined || written.to < gap.from
    ? gap
    : { from: Math.max(gap.from, written.from), to: Math.min(gap.to, written.to) };

export const keyOf = (author: Author): string =>
  author.kind === 'nobody' ? author.kind : `${author.kind} ${author.id}`;
