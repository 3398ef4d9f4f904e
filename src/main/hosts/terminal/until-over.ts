/** Following what runs for a folder (checks, gates) until nothing of it does any more. */
import type { AtFolder } from './at-folder.ts';
import { oneLine } from './visible-text.ts';

interface Followed<View> {
  /** What of it runs now, for a person who sits and waits. */
  running(view: View): string | undefined;
  watch(options: { signal: AbortSignal }): Promise<AsyncIterable<View>>;
  /** How it stands now. */
  list(): Promise<View>;
  stop(): Promise<unknown>;
}

/** Ctrl-C stops what runs, and then nothing does. Looked at anew in the end: the last view told may be older. */
export async function untilOver<View extends { progress: { over: number; all: number } | null }>(
  { terminal, ink, json }: Pick<AtFolder, 'terminal' | 'ink' | 'json'>,
  { watch, list, stop, running }: Followed<View>,
): Promise<View> {
  const watching = new AbortController();
  const free = terminal.onStop(() => void stop());
  let said = '';
  try {
    for await (const view of await watch({ signal: watching.signal })) {
      if (view.progress === null) break;
      const now = running(view);
      if (now === undefined || json || !terminal.interactive) continue;
      const line = `… ${oneLine(now)} (${view.progress.over + 1} of ${view.progress.all})`;
      if (line !== said) terminal.write(`${ink.dim(line)}\n`);
      said = line;
    }
  } finally {
    watching.abort();
    free();
  }
  return list();
}
