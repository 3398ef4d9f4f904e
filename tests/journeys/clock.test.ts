/** A clock that is put back while a turn goes on: durations are never less than nothing, and the journal stays readable. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { journalEventSchema } from '../../src/shared/event.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';

let test: TestApp;
let clock = Date.parse('2026-11-21T12:00:00Z');
beforeEach(async () => {
  // Before the app is built, which keeps the function.
  vi.spyOn(Date, 'now').mockImplementation(() => {
    clock -= 1_000;
    return clock;
  });
  test = await startTestApp();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await test.close();
});

it('reads, a patch and a command of a turn', async () => {
  const { sessionId, state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
  expect(state.turns[0]?.reason).toBe('completed');
  expect(state.turns[0]?.endedAt).toBeLessThan(state.turns[0]?.startedAt ?? 0);
  const done = callsOf(state);
  expect(done.map(({ name, durationMs }) => [name, durationMs])).toEqual([
    ['read_file', 0],
    ['apply_diff', 0],
    ['execute_command', 0],
    ['attempt_completion', 0],
  ]);
  const events = await test.client.session.history({ sessionId });
  for (const event of events) expect(journalEventSchema.safeParse(event).error).toBeUndefined();
});
