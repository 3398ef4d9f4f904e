/**
 * Turns a function that emits parts into the stream the agent loop reads, and keeps the promise of model.ts: exactly one
 * final part, and a prompt `cancelled` when the signal aborts even if the function underneath is slow to notice.
 */
import type { ModelPart } from './model.ts';

export type Emit = (part: ModelPart) => void;

/**
 * Starts `produce` at the first `next()`. Its signal aborts on cancel and also when the reader stops early. What is emitted
 * after the final part is dropped. If `produce` throws or ends without a final part that is a bug and is thrown at the reader.
 */
export async function* streamParts(
  signal: AbortSignal,
  produce: (emit: Emit, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<ModelPart, void, void> {
  const pending: ModelPart[] = [];
  const stop = new AbortController();
  let over = false;
  let bug: { error: unknown } | undefined;
  let wake = () => {};
  const emit: Emit = (part) => {
    if (over) return;
    over = part.kind === 'end' || part.kind === 'failed';
    pending.push(part);
    wake();
  };
  const cancel = () => {
    emit({ kind: 'failed', failure: { code: 'cancelled', message: 'The request was cancelled.' } });
    stop.abort();
  };
  const crash = (error: unknown) => {
    if (over) return;
    over = true;
    bug = { error };
    wake();
  };
  if (signal.aborted) cancel();
  else {
    signal.addEventListener('abort', cancel, { once: true });
    produce(emit, stop.signal).then(() => crash(new Error('the stream ended without a final part')), crash);
  }
  try {
    for (;;) {
      const part = pending.shift();
      if (part !== undefined) yield part;
      else if (bug !== undefined) throw bug.error;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    // After the final part there is nothing left to stop, and an abort costs more than it looks.
    if (!over) stop.abort();
    over = true;
    signal.removeEventListener('abort', cancel);
  }
}
