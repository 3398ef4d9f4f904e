/**
 * Which texts are loaded into the editor. A patch can have 200 files and a loaded text costs memory and a copy in the
 * worker, so only the file on screen, the one before it, and files the person has edited (their undo history lives
 * in the model) stay loaded. Always close a pair through here: a forgotten one is never freed.
 */

export interface LoadedText {
  getValue(): string;
  dispose(): void;
}

export interface LoadedPair<T extends LoadedText> {
  readonly original: T;
  readonly modified: T;
}

export interface TextPool<T extends LoadedText> {
  /** The pair of `key`, loaded with `open` when it is not there. It becomes the newest. */
  take(key: string, open: () => LoadedPair<T>): LoadedPair<T>;
  get(key: string): LoadedPair<T> | undefined;
  /** Closes what is neither on screen, nor the newest before it, nor kept. */
  trim(keep: (key: string) => boolean): string[];
  keys(): readonly string[];
  clear(): void;
}

/** `spare` pairs stay loaded beside the kept ones. */
export function createTextPool<T extends LoadedText>(spare: number): TextPool<T> {
  // A Map remembers insertion order: the newest is last.
  const pairs = new Map<string, LoadedPair<T>>();
  const close = (key: string) => {
    const pair = pairs.get(key);
    pairs.delete(key);
    pair?.original.dispose();
    pair?.modified.dispose();
  };
  return {
    take: (key, open) => {
      const pair = pairs.get(key) ?? open();
      pairs.delete(key);
      pairs.set(key, pair);
      return pair;
    },
    get: (key) => pairs.get(key),
    trim: (keep) => {
      const loose = [...pairs.keys()].filter((key) => !keep(key));
      const closed = loose.slice(0, Math.max(0, loose.length - spare));
      closed.forEach(close);
      return closed;
    },
    keys: () => [...pairs.keys()],
    clear: () => [...pairs.keys()].forEach(close),
  };
}
