/**
 * Which texts are loaded into the editor. A patch can have 200 files and a loaded text costs memory and a copy in the
 * worker, so only the file on screen, those next to it, the ones seen last, and files the person has edited (their undo
 * history lives in the model) stay loaded. Always close a pair through here: a forgotten one is never freed.
 */

interface Disposable {
  dispose(): void;
}

export interface LoadedPair<T extends Disposable, C extends Disposable> {
  readonly original: T;
  readonly modified: T;
  /** Of the two; it listens to them. */
  readonly comparison: C;
  /** Resolves when they are compared: texts that are freed meanwhile are an error of the editor's. */
  readonly compared?: () => Promise<unknown>;
}

export interface TextPool<P> {
  /** The pair of `key`, loaded with `open` when it is not there. It becomes the newest. */
  take(key: string, open: () => P): P;
  get(key: string): P | undefined;
  close(key: string): void;
  /** Closes what is neither on screen, nor the newest before it, nor kept. */
  trim(keep: (key: string) => boolean): string[];
  keys(): readonly string[];
  clear(): void;
}

/** `spare` pairs stay loaded beside the kept ones. */
export function createTextPool<P extends LoadedPair<Disposable, Disposable>>(spare: number): TextPool<P> {
  // A Map remembers insertion order: the newest is last.
  const pairs = new Map<string, P>();
  const close = (key: string) => {
    const pair = pairs.get(key);
    if (pair === undefined) return;
    pairs.delete(key);
    const free = (): void => {
      pair.comparison.dispose();
      pair.original.dispose();
      pair.modified.dispose();
    };
    if (pair.compared === undefined) free();
    else void pair.compared().then(free, free);
  };
  return {
    take: (key, open) => {
      const pair = pairs.get(key) ?? open();
      pairs.delete(key);
      pairs.set(key, pair);
      return pair;
    },
    get: (key) => pairs.get(key),
    close,
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
