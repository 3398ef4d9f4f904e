/**
 * Follows a stream of the host for as long as wanted: begins anew whenever the connection is replaced or the stream
 * ends. The caller's `open` is asked each time, so it can say from where to go on.
 */
import type { Failure } from '../../shared/result.ts';
import { backOff, useConnection } from './connection.ts';
import { toFailure } from './failure.ts';

export interface Follow<T> {
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>;
  onItem: (item: T) => void;
  /** The stream cannot be had for a reason that trying again does not mend (it was deleted, it is not allowed). */
  onFailure: (failure: Failure) => void;
}

/** Returns how to stop. `onItem` is never called after that. */
export function follow<T>({ open, onItem, onFailure }: Follow<T>): () => void {
  const stop = new AbortController();
  void run();
  return () => stop.abort();

  async function run(): Promise<void> {
    let attempt = 0;
    while (!stop.signal.aborted) {
      await connected(stop.signal);
      if (stop.signal.aborted) return;
      try {
        for await (const item of await open(stop.signal)) {
          if (stop.signal.aborted) return;
          attempt = 0;
          onItem(item);
        }
      } catch (error) {
        const failure = toFailure(error);
        if (stop.signal.aborted) return;
        if (failure.code === 'not_found' || failure.code === 'denied' || failure.code === 'invalid') {
          onFailure(failure);
          return;
        }
      }
      attempt += 1;
      await pause(backOff(attempt), stop.signal);
    }
  }
}

/** When there is a connection; at once when there is one. */
function connected(signal: AbortSignal): Promise<void> {
  if (useConnection.getState().status === 'open') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const unsubscribe = useConnection.subscribe((state) => {
      if (state.status === 'open') done();
    });
    signal.addEventListener('abort', done);
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
