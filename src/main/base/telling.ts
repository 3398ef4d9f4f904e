/** Who watches something of a place is told of it at once, and then once more for all that happened meanwhile. */
import { createQueue, type Queue } from './queue.ts';

export interface Telling<V> {
  /** Looks and tells, where somebody watches or it is to be looked at in any case. */
  tell(place: string): void;
  /** `first` at first, then what each look finds, until the signal. */
  watch(place: string, first: () => Promise<V>, signal?: AbortSignal): AsyncGenerator<V, void, undefined>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createTelling<V>(
  look: (place: string) => Promise<V>,
  /** Also where nobody watches: a look has effects there. */
  always: (place: string) => boolean,
  log: (message: string, error: unknown) => void,
): Telling<V> {
  const watching = new Map<string, Set<Queue<V>>>();
  const busy = new Map<string, { again: boolean; done: Promise<void> }>();

  async function lookNow(place: string, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      try {
        const view = await look(place);
        for (const queue of watching.get(place) ?? []) queue.push(view);
      } catch (error) {
        log(`telling of ${place}`, error);
      }
    } while (state.again);
    busy.delete(place);
  }

  return {
    tell(place) {
      if (!watching.has(place) && !always(place)) return;
      const there = busy.get(place);
      if (there !== undefined) {
        there.again = true;
        return;
      }
      const state = { again: false, done: Promise.resolve() };
      busy.set(place, state);
      state.done = lookNow(place, state);
    },
    async *watch(place, first, signal) {
      const queue = createQueue<V>(signal, (waiting, view) => waiting.splice(0, waiting.length, view));
      const queues = watching.get(place) ?? new Set();
      watching.set(place, queues.add(queue));
      try {
        yield await first();
        yield* queue.items();
      } finally {
        queues.delete(queue);
        if (queues.size === 0) watching.delete(place);
      }
    },
    async idle() {
      while (busy.size > 0) await Promise.all([...busy.values()].map(({ done }) => done));
    },
    async close() {
      for (const queues of watching.values()) for (const queue of queues) queue.close();
      await this.idle();
    },
  };
}
