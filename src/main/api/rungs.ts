/** How a model makes tool calls: tried out again, and chosen by hand. */
import type { TrialItem } from '../../shared/contract/models.ts';
import { createQueue } from '../base/queue.ts';
import type { Ladder } from '../models/rungs/ladder.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function rungHandlers(api: Api, { models }: Pick<Services, 'models'>) {
  return {
    probe: api.model.probe.handler(async ({ input: { name }, signal }) =>
      trial(unwrap(await models.ladder(name)), signal),
    ),
    rung: api.model.rung.handler(async ({ input: { name, rung } }) => {
      const ladder = unwrap(await models.ladder(name));
      return { rung: unwrap(await ladder.choose(rung)) };
    }),
  };
}

/** Begins when the first item is asked for, and stops when the client goes. */
async function* trial(ladder: Ladder, signal?: AbortSignal): AsyncGenerator<TrialItem, void, undefined> {
  const stop = new AbortController();
  signal?.addEventListener('abort', () => stop.abort(), { once: true });
  const items = createQueue<TrialItem>();
  const ended = ladder
    .probe(stop.signal, (part) => {
      if (part.kind === 'waiting') items.push({ kind: 'waiting', reason: part.reason });
    })
    .then((tried) => {
      items.push(tried.ok ? { kind: 'result', rung: tried.value } : { kind: 'failed', failure: tried.error });
    })
    .finally(items.close);
  try {
    yield* items.items();
    await ended;
  } finally {
    stop.abort();
    await ended.catch(() => {});
  }
}
