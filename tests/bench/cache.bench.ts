/**
 * How much of the prompts of a 60-step session the real server reuses, step by step, with the cause of every exception. Counts,
 * not times: the load of the machine does not matter.
 */
import { type Prompt, reusedOf, runCacheSession } from '../support/cache-session.ts';
import { type BenchRow, quantile } from './support/row.ts';

export async function rows(): Promise<BenchRow[]> {
  const session = await runCacheSession();
  if ('skipped' in session) throw new Error(session.skipped);
  const { prompts } = session;
  const read = ({ prompt, cached }: Prompt): number => prompt - cached;
  const share = (list: readonly Prompt[]): number => Math.round(reusedOf(list) * 1000) / 10;
  const steps = prompts.filter(({ what }) => /^t\d/.test(what));
  const asides = prompts.filter((prompt) => !steps.includes(prompt));
  const all = prompts.reduce((sum, { prompt }) => sum + prompt, 0);
  const again = prompts.filter(({ cause }) => cause !== null);
  const quiet = steps.filter(({ cause }) => cause === null).map(read);
  return [
    {
      name: 'prompt tokens reused, session of 60 steps',
      unit: '%',
      value: share(prompts),
      aim: '≥ 97',
      note: `n=${prompts.length}, of ${all} tokens`,
    },
    {
      name: 'prompt tokens reused, all steps but the exceptions',
      unit: '%',
      value: share(steps.filter(({ cause }) => cause === null)),
      note: `n=${quiet.length}`,
    },
    {
      name: 'tokens read by a step',
      unit: 'count',
      p50: quantile(quiet, 0.5),
      p95: quantile(quiet, 0.95),
      note: `n=${quiet.length}, what the step before brought`,
    },
    ...asides.map(
      (prompt): BenchRow => ({
        name: `tokens read by a ${prompt.what} on the same prompt`,
        unit: 'count',
        value: read(prompt),
        note: `n=1, of ${prompt.prompt}`,
      }),
    ),
    ...again.map(
      (prompt): BenchRow => ({
        name: `tokens read at ${prompt.what}`,
        unit: 'count',
        value: read(prompt),
        note: `n=1, of ${prompt.prompt}: ${prompt.cause}`,
      }),
    ),
  ];
}
