/**
 * Wildcards over anything in a row: characters of a word, segments of a path, words of a command. Never a regular expression:
 * rules come from folders too, and a pattern of many stars must not be able to hold the app up.
 */

/** `some`: any number of items, also none · `one`: exactly one · `is`: one that the test accepts. */
export type Piece<T> = 'some' | 'one' | { is: (item: T) => boolean };

/** Whether the pieces cover all items. Time is at most pieces × items. */
export function covers<T>(pieces: readonly Piece<T>[], items: readonly T[]): boolean {
  let [piece, item] = [0, 0];
  let [star, from] = [-1, 0];
  while (item < items.length) {
    const wanted = pieces[piece];
    if (wanted === 'some') {
      [star, from] = [piece, item];
      piece += 1;
    } else if (wanted !== undefined && (wanted === 'one' || wanted.is(items[item] as T))) {
      piece += 1;
      item += 1;
    } else if (star !== -1) {
      // What the last star took was too little: it takes one more.
      from += 1;
      [piece, item] = [star + 1, from];
    } else return false;
  }
  return pieces.slice(piece).every((rest) => rest === 'some');
}

const character = (wanted: string): Piece<string> =>
  wanted === '*' ? 'some' : wanted === '?' ? 'one' : { is: (found) => found === wanted };

/** A name with `*` and `?`. */
export const nameCovers = (pattern: string, name: string): boolean =>
  covers([...pattern].map(character), [...name]);

/**
 * A glob over a path with forward slashes: `**` stands for any folders, `*` and `?` stay within one name. A pattern without a
 * slash means the name wherever it is; one that ends with a slash means everything in the folder.
 */
export function pathPattern(glob: string, isLoose: boolean): (path: string) => boolean {
  const fold = (text: string): string => (isLoose ? text.toLowerCase() : text);
  const whole = fold(glob)
    .replace(/^\.?\//, '')
    .replace(/\/$/, '/**');
  const segments = (whole.includes('/') ? whole : `**/${whole}`).split('/');
  const pieces = segments.map((segment): Piece<string> => {
    if (segment === '**') return 'some';
    const isPlain = !/[*?]/.test(segment);
    return { is: (name) => (isPlain ? name === segment : nameCovers(segment, name)) };
  });
  return (path) => covers(pieces, fold(path).split('/'));
}

export const pathCovers = (glob: string, path: string, isLoose: boolean): boolean =>
  pathPattern(glob, isLoose)(path);
