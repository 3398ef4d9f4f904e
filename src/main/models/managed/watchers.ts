/**
 * Tells whoever watches the servers. A watcher that is slow gets the newest state instead of every one, and of a log that
 * runs ahead of it the last lines.
 */
import type { ServerState } from '../../../shared/contract/servers.ts';
import { createQueue, type Queue } from '../../base/queue.ts';

interface LogPart {
  lines: string[];
}

export interface Watchers {
  /** All servers at first and at each change, until the signal. */
  watch(signal?: AbortSignal): AsyncGenerator<ServerState[], void, undefined>;
  /** `first`, then what comes, until the signal or until the server is taken away. */
  watchLog(
    path: string,
    first: readonly string[],
    signal?: AbortSignal,
  ): AsyncGenerator<LogPart, void, undefined>;
  changed(): void;
  wrote(path: string, lines: readonly string[]): void;
  gone(path: string): void;
  close(): void;
}

const mostLines = 1_000;
/** Milliseconds between two looks at what nobody tells of: the memory a server has. */
const lookMs = 2_000;

/** `look` is called now and then while somebody watches. */
export function createWatchers(list: () => ServerState[], look: () => void): Watchers {
  const watching = new Set<Queue<ServerState[]>>();
  const reading = new Map<string, Set<Queue<LogPart>>>();
  let timer: ReturnType<typeof setInterval> | undefined;

  const join = (queue: Queue<ServerState[]>): void => {
    watching.add(queue);
    timer ??= setInterval(look, lookMs);
    timer.unref();
  };
  const leave = (queue: Queue<ServerState[]>): void => {
    watching.delete(queue);
    if (watching.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    async *watch(signal) {
      const queue = createQueue<ServerState[]>(signal, (waiting, item) =>
        waiting.splice(0, waiting.length, item),
      );
      join(queue);
      look();
      try {
        yield list();
        yield* queue.items();
      } finally {
        leave(queue);
      }
    },
    async *watchLog(path, first, signal) {
      const queue = createQueue<LogPart>(signal, placeLines);
      const readers = reading.get(path) ?? new Set();
      reading.set(path, readers.add(queue));
      try {
        yield { lines: [...first] };
        yield* queue.items();
      } finally {
        readers.delete(queue);
        if (readers.size === 0) reading.delete(path);
      }
    },
    changed() {
      for (const queue of watching) queue.push(list());
    },
    wrote(path, lines) {
      for (const queue of reading.get(path) ?? []) queue.push({ lines: [...lines] });
    },
    gone(path) {
      for (const queue of reading.get(path) ?? []) queue.close();
    },
    close() {
      clearInterval(timer);
      for (const queue of watching) queue.close();
      for (const readers of reading.values()) for (const queue of readers) queue.close();
    },
  };
}

function placeLines(waiting: LogPart[], { lines }: LogPart): void {
  const [last] = waiting;
  if (last === undefined) waiting.push({ lines });
  else last.lines = [...last.lines, ...lines].slice(-mostLines);
}
