/**
 * Gathers items and hands them on together, at most once per `ms`. Order is kept; `flush` hands on at once what is there.
 */
export interface Batch<T> {
  add(item: T): void;
  flush(): void;
  /** Forgets what was not handed on. */
  drop(): void;
}

export interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

const pageTimers: Timers = {
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

export function createBatch<T>(
  ms: number,
  take: (items: readonly T[]) => void,
  timers: Timers = pageTimers,
): Batch<T> {
  let items: T[] = [];
  let timer: unknown = null;
  const drop = (): void => {
    if (timer !== null) timers.clear(timer);
    timer = null;
    items = [];
  };
  const flush = (): void => {
    const taken = items;
    drop();
    if (taken.length > 0) take(taken);
  };
  return {
    add(item) {
      items.push(item);
      timer ??= timers.set(flush, ms);
    },
    flush,
    drop,
  };
}
