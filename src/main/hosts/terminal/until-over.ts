/** Following what runs for a folder (checks, gates) until nothing of it does any more. */
import type { Terminal } from './terminal.ts';

interface Followed<View> {
  watch(options: { signal: AbortSignal }): Promise<AsyncIterable<View>>;
  /** How it stands now. */
  list(): Promise<View>;
  stop(): Promise<unknown>;
}

/** Ctrl-C stops what runs, and then nothing does. Looked at anew in the end: the last view told may be older. */
export async function untilOver<View extends { progress: unknown }>(
  terminal: Terminal,
  { watch, list, stop }: Followed<View>,
): Promise<View> {
  const watching = new AbortController();
  const free = terminal.onStop(() => void stop());
  try {
    for await (const { progress } of await watch({ signal: watching.signal })) if (progress === null) break;
  } finally {
    watching.abort();
    free();
  }
  return list();
}
