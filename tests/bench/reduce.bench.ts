/** The fold alone: how many events a second, and what one live event costs at the end of a long session. */
import type { JournalEvent } from '../../src/shared/event.ts';
import { fold, reduce } from '../../src/shared/session-reduce.ts';
import { journal } from '../support/session-script.ts';
import { longStory } from './support/long-session.ts';
import { type BenchRow, distribution, quantile, times } from './support/row.ts';

export async function rows(): Promise<BenchRow[]> {
  const events: readonly JournalEvent[] = journal(...longStory(10_500));
  const many = events.slice(0, 10_000);
  await times(20, () => fold(many));
  const whole = await times(50, () => fold(many));
  let state = fold(many);
  const live = await times(400, (index) => {
    state = reduce(state, events.slice(10_000 + index, 10_001 + index));
  });
  return [
    distribution('fold 10k events', whole),
    {
      name: 'fold, events per second',
      unit: 'per s',
      value: many.length / (quantile(whole, 0.5) / 1000),
      note: 'from the p50 above',
    },
    distribution('reduce 1 live event on a session of 10k', live),
  ];
}
