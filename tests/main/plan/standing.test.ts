import { expect, it } from 'vitest';
import { standingOf } from '../../../src/main/plan/standing.ts';
import type { Evidence, StandingReason } from '../../../src/shared/plan.ts';

const feature = { check: 'npm test', done: 'All green', files: ['src/**'] };
const evidence: Evidence = {
  ...{ id: 'e1', featureId: 'f1', command: 'npm test', done: 'All green', files: ['src/**'] },
  ...{ place: 'workspace', outcome: 'exited', exitCode: 0, before: 'tree', after: 'tree' },
  ...{ started: 1, ended: 2, by: { kind: 'person', through: 'web' }, why: '', output: '' },
};
const with_ = (changed: Partial<Evidence>): Evidence => ({ ...evidence, ...changed });
const running = with_({ id: 'e2', outcome: 'running', exitCode: null, after: null, ended: null });
const failed = with_({ exitCode: 1 });

/** Newest first, as the rows come. */
it.each<
  [string, Partial<typeof feature> | { check: null }, Evidence[], string | null, string, StandingReason]
>([
  ['nothing can tell', { check: null }, [evidence], 'tree', 'open', 'no-check'],
  ['never checked', {}, [], 'tree', 'open', 'never'],
  ['exit 0 and nothing moved', {}, [evidence], 'tree', 'passed', 'passed'],
  ['exit 1', {}, [failed], 'tree', 'failed', 'exit'],
  ['a signal is no exit 0', {}, [with_({ exitCode: null })], 'tree', 'failed', 'exit'],
  ['stopped at a limit', {}, [with_({ outcome: 'stopped', exitCode: null })], 'tree', 'failed', 'stopped'],
  ['stopped at a limit, with a code', {}, [with_({ outcome: 'stopped' })], 'tree', 'failed', 'stopped'],
  ['edited since', {}, [evidence], 'other', 'stale', 'changed'],
  ['edited while it ran', {}, [with_({ before: 'old' })], 'tree', 'stale', 'moved'],
  ['edited while it ran and put back', {}, [with_({ after: 'old' })], 'tree', 'stale', 'moved'],
  ['a failure stays one after an edit', {}, [failed], 'other', 'failed', 'exit'],
  ['another check', { check: 'true' }, [evidence], 'tree', 'stale', 'other-check'],
  ['done means more', { done: 'All green, and fast' }, [evidence], 'tree', 'stale', 'other-done'],
  ['about other files', { files: [] }, [evidence], 'tree', 'stale', 'other-files'],
  ['a failure of another check', { check: 'true' }, [failed], 'tree', 'stale', 'other-check'],
  ['files not seen now', {}, [evidence], null, 'stale', 'unreadable'],
  ['files not seen before', {}, [with_({ before: null })], 'tree', 'stale', 'unreadable'],
  ['files not seen at all', {}, [with_({ before: null, after: null })], null, 'stale', 'unreadable'],
  ['stopped by the person', {}, [with_({ outcome: 'cancelled' }), evidence], 'tree', 'open', 'cancelled'],
  ['the app ended', {}, [with_({ outcome: 'interrupted' }), evidence], 'tree', 'open', 'interrupted'],
  ['the newest counts: worse', {}, [failed, evidence], 'tree', 'failed', 'exit'],
  ['the newest counts: better', {}, [evidence, failed], 'tree', 'passed', 'passed'],
  ['while it runs, what was before', {}, [running, evidence], 'tree', 'passed', 'passed'],
  ['the first one runs', {}, [running], 'tree', 'open', 'never'],
  ['a copy says nothing', {}, [with_({ place: 'copy' })], 'tree', 'open', 'never'],
  [
    'nor takes anything back',
    {},
    [with_({ place: 'copy', exitCode: 1 }), evidence],
    'tree',
    'passed',
    'passed',
  ],
])('%s', (_, change, list, now, status, why) => {
  expect(standingOf({ ...feature, ...change }, list, now)).toMatchObject({ status, why });
});

it('nothing but exit 0 on unmoved, same files passes: every other combination of them does not', () => {
  let passed = 0;
  for (const outcome of ['exited', 'stopped', 'cancelled', 'interrupted', 'running'] as const)
    for (const exitCode of [0, 1, 255, null])
      for (const before of ['tree', 'other', null])
        for (const after of ['tree', 'other', null])
          for (const place of ['workspace', 'copy'] as const) {
            const one = with_({ outcome, exitCode, before, after, place });
            if (standingOf(feature, [one], 'tree').status !== 'passed') continue;
            passed += 1;
            expect(one).toMatchObject({ outcome: 'exited', exitCode: 0, before: 'tree', after: 'tree' });
            expect(one.place).toBe('workspace');
          }
  expect(passed).toBe(1);
});
