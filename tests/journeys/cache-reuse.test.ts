/**
 * How much of all its prompts a long session finds in the real server's cache. A count, not a time: the same on any machine.
 */
import { expect, it } from 'vitest';
import { reusedOf, runCacheSession } from '../support/cache-session.ts';

it('a session of 60 steps reuses 97 % of its prompts, and what it does not has a cause', {
  timeout: 600_000,
}, async (context) => {
  // The whole run must stay within minutes on two processors; the bench prints the same figures.
  if (process.env.PATCHBAY_LONG_TESTS !== '1')
    return context.skip('it takes a minute: set PATCHBAY_LONG_TESTS=1, or run the bench "cache"');
  const session = await runCacheSession();
  if ('skipped' in session) return context.skip(session.skipped);
  const { prompts, events } = session;

  // It has gone through everything that it says it has.
  const happened = (type: string): number => events.filter((event) => event.type === type).length;
  const decisions = events.flatMap((event) =>
    event.type === 'approval.decided' ? [event.data.decision.kind] : [],
  );
  expect(happened('model.responded')).toBe(60);
  expect(new Set(decisions)).toEqual(new Set(['approve', 'edit', 'reject']));
  expect(prompts.map(({ what }) => what).filter((what) => !what.startsWith('t') || what === 'title')).toEqual(
    ['title', 'reflection', 'summary'],
  );
  const switches = events.flatMap((event) => (event.type === 'mode.switched' ? [event.data] : []));
  expect(switches.map(({ to, by }) => `${to} by the ${by}`)).toEqual([
    'ask by the person',
    'coder by the person',
    'debug by the agent',
    'coder by the agent',
    'architect by the person',
  ]);
  expect([happened('context.compacted'), happened('model.failed')]).toEqual([1, 0]);

  expect(reusedOf(prompts)).toBeGreaterThanOrEqual(0.97);
  expect(prompts.filter(({ cause }) => cause !== null).map(({ what, cause }) => [what, cause])).toEqual([
    ['t1.s1', 'first'],
    ['t10.s1', 'changed, history, compaction'],
  ]);
  // Nothing is read that is not new: what a step reads is what the one before it brought.
  const quiet = prompts.filter(({ cause }) => cause === null);
  expect(Math.max(...quiet.map(({ prompt, cached }) => prompt - cached))).toBeLessThan(500);
  // The figures are the server's: it has read the first prompt whole, and something of every later one.
  expect(prompts[0]).toMatchObject({ cached: 0 });
  expect(prompts.every(({ prompt, cached }) => cached < prompt)).toBe(true);
});
