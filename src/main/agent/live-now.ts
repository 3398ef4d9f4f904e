/**
 * What is live right now, kept for whoever joins in the middle of a step: the words so far as one item of each kind, not
 * the hundreds they came in. Gone with the event that makes them a fact.
 */
import type { JournalEvent } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';

/** Characters of a command's output that are kept while it runs; all of it is in its result. */
const outputLimit = 200_000;

/** What identifies an item: a later one of the same key goes on with it or takes its place. */
const keyOf = (live: Live): string => (live.kind === 'output' ? `output ${live.callId}` : live.kind);

function joined(before: Live | undefined, live: Live): Live {
  if (before === undefined || !('text' in live) || !('text' in before)) return live;
  const text = before.text + live.text;
  return { ...live, text: live.kind === 'output' ? text.slice(-outputLimit) : text };
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
  return {
    tell(live) {
      if (live.kind !== 'output') {
        dropStep(live.stepId);
        // Waiting and reading are over when anything else is told of the step.
        if (live.kind !== 'waiting') items.delete('waiting');
        if (live.kind !== 'waiting' && live.kind !== 'reading') items.delete('reading');
      }
      items.set(keyOf(live), joined(items.get(keyOf(live)), live));
    },
    settle(events) {
      for (const event of events) {
        if (event.type === 'model.responded' || event.type === 'model.failed') dropStep();
        if (event.type === 'call.finished') items.delete(`output ${event.data.callId}`);
        if (event.type === 'turn.ended') items.clear();
      }
    },
    items: () => [...items.values()],
  };
}
