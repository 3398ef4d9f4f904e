/** The fold alone: how many events a second, and what one live event costs at the end of a long session. */
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold, reduce } from '../../src/shared/session-reduce.ts';
import { journal } from '../support/session-script.ts';
import { longStory } from './support/long-session.ts';
import { type BenchRow, distribution, quantile, times } from './support/row.ts';

export async function rows(): Promise<BenchRow[]> {
  const events: readonly JournalEvent[] = journal(...longStory(10_001));
  const many = events.slice(0, 10_000);
  const next = events.slice(10_000);
  await times(20, () => fold(many));
  const whole = await times(50, () => fold(many));
  const state = fold(many);
  await times(2_000, () => reduce(state, next));
  // One by one would be at the clock's limit.
  const together = 100;
  const hundreds = await times(200, () => {
    for (let turn = 0; turn < together; turn += 1) reduce(state, next);
  });
  const single = hundreds.map((taken) => taken / together);
  return [
    distribution('fold 10k events', whole),
    {
      name: 'fold, events per second',
      unit: 'per s',
      value: many.length / (quantile(whole, 0.5) / 1000),
      note: 'from the p50 above',
    },
    distribution('reduce 1 event on a session of 10k', single, { note: `means of ${together}` }),
  ];
}
