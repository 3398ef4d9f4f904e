/**
 * What is live right now, kept for whoever joins in the middle of a step: the words so far as one item of each kind, not
 * the hundreds they came in. Gone with the event that makes them a fact.
 */
import { isBackgroundId } from '../../shared/background.ts';
import type { JournalEvent } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';

/** So many characters of a command's output, and at most twice as many, are kept while it runs. */
const outputLimit = 200_000;

/** What identifies an item: a later one of the same key goes on with it or takes its place. */
function keyOf(live: Live): string {
  if (live.kind === 'output') return `output ${live.callId}`;
  return live.kind === 'note' ? `note ${JSON.stringify(live.note)}` : live.kind;
}

function joined(before: Live | undefined, live: Live): Live {
  if (before === undefined || !('text' in live) || !('text' in before)) return live;
  const text = before.text + live.text;
  // What was said of a stream once (that its thinking can be ended) holds for all of it.
  return { ...before, ...live, text: live.kind === 'output' ? lastOf(text) : text };
}

/** Cut now and then only: a cut copies all that is kept, and a command in the background prints for hours. */
const lastOf = (text: string): string => (text.length > 2 * outputLimit ? text.slice(-outputLimit) : text);

/** States of waiting: one follows the other, and all are over when anything else is told of the step. */
const waits = ['queued', 'waiting', 'reading', 'silent'] as const;
/** A silence is beside whatever went on before it; a note is only a remark. */
const besides: readonly Live['kind'][] = ['silent', 'note'];

/** Once the model speaks there is no thinking to end. */
function closeThinking(items: Map<string, Live>): void {
  const thought = items.get('reasoning');
  if (thought?.kind !== 'reasoning') return;
  const { endable: _, ...rest } = thought;
  items.set('reasoning', rest);
}

export interface LiveNow {
  tell(live: Live): void;
  settle(events: readonly JournalEvent[]): void;
  /** In the order in which a client can fold them. */
  items(): Live[];
}

export function createLiveNow(): LiveNow {
  const items = new Map<string, Live>();
  const dropStep = (stepId?: string): void => {
    for (const [key, item] of items) {
      if (item.kind !== 'output' && item.stepId !== stepId) items.delete(key);
    }
  };
  const dropTurn = (): void => {
    for (const [key, item] of items)
      if (item.kind !== 'output' || !isBackgroundId(item.callId)) items.delete(key);
  };
  return {
    tell(live) {
      if (live.kind !== 'output') {
        dropStep(live.stepId);
        if (!besides.includes(live.kind))
          for (const kind of waits) if (kind !== live.kind) items.delete(kind);
        if (live.kind === 'text' || live.kind === 'call') closeThinking(items);
      }
      const before = items.get(keyOf(live));
      // Folded after the words before it, which would say that there is nothing to end.
      if (live.kind === 'reasoning' && live.endable === true) items.delete('reasoning');
      items.set(keyOf(live), joined(before, live));
    },
    settle(events) {
      for (const event of events) {
        if (event.type === 'model.responded' || event.type === 'model.failed') dropStep();
        if (event.type === 'context.compacted' || event.type === 'compaction.failed')
          for (const kind of ['room', ...waits]) items.delete(kind);
        if (event.type === 'call.finished') items.delete(`output ${event.data.callId}`);
        if (event.type === 'background.ended') items.delete(`output ${event.data.backgroundId}`);
        if (event.type === 'turn.ended') dropTurn();
      }
    },
    items: () => [...items.values()],
  };
}
