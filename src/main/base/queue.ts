/**
 * A queue between something that happens and somebody who reads at their own pace. Items pushed before the first read are
 * kept; after `close` (or the signal) the reader still gets what was pushed before.
 */
export interface Queue<T> {
  push(item: T): void;
  close(): void;
  /** For one reader. Ends after close, once everything was read. */
  items(): AsyncGenerator<T, void, undefined>;
}

/** `place` puts an item into what waits; by default at the end. It may merge or drop. */
export function createQueue<T>(
  signal?: AbortSignal,
  place: (waiting: T[], item: T) => void = (waiting, item) => {
    waiting.push(item);
  },
): Queue<T> {
  let waiting: T[] = [];
  let closed = signal?.aborted ?? false;
  let wake: (() => void) | undefined;
  const close = (): void => {
    closed = true;
    wake?.();
  };
  signal?.addEventListener('abort', close, { once: true });
  return {
    push(item) {
      if (closed) return;
      place(waiting, item);
      wake?.();
    },
    close,
    async *items() {
      try {
        for (;;) {
          const batch = waiting;
          waiting = [];
          yield* batch;
          if (waiting.length > 0) continue;
          if (closed) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        signal?.removeEventListener('abort', close);
        closed = true;
      }
    },
  };
}
