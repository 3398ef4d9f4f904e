/** A decision is about what was shown: what changes that, what does not, and what is said where it has changed. */
import { expect, it } from 'vitest';
import { approveFacts, signFacts } from '../../../src/main/pipeline/run-decisions.ts';
import { asShown, shownDigest } from '../../../src/main/pipeline/shown.ts';
import type { PipelineRun, RunFact } from '../../../src/shared/pipeline-run.ts';
import { begunStep, gateResult, story, task, upTo } from '../../support/run-story.ts';

const on = (run: PipelineRun, ...facts: RunFact[]): PipelineRun => story(facts, run);
const written = (title?: string): RunFact => ({
  type: 'record.written',
  data: {
    ...{ stage: 'plan', by: 'model', items: [task(1, title)] },
    conflicts: [
      { id: 'c1', rule: 'http-only', what: 'SQL.', options: ['A'], recommended: '', decided: null },
    ],
  },
});
const decided = (option: string): RunFact => ({
  type: 'conflict.decided',
  data: { stage: 'plan', id: 'c1', option, words: '' },
});
const plan = on(story(upTo('plan')), written());
const build = on(story(upTo('build')), begunStep('task-1'));
const ended: RunFact = { type: 'step.ended', data: { stage: 'build', name: 'task-1', said: 'Done.' } };
const verify = story(upTo('verify'));
const ran = (status: 'pass' | 'fail'): RunFact => ({
  type: 'gates.ran',
  data: { stage: 'verify', name: null, results: [gateResult('types', status)] },
});
const ask = story(upTo('ask'));
const filled: RunFact = {
  type: 'intake.noted',
  data: {
    facts: [
      {
        type: 'field.answered',
        data: { field: 'scope', value: { text: 'All.', options: [], quotes: [], by: 'form' } },
      },
    ],
  },
};

it.each<[string, PipelineRun, RunFact[]]>([
  ['another record', plan, [written('Other')]],
  ['a decision on a conflict', plan, [decided('A')]],
  ['an agent that is through', build, [ended]],
  ['gates that ran', verify, [ran('fail')]],
  ['the same gates with another result', on(verify, ran('fail')), [ran('pass')]],
  ['a field that stands', ask, [filled]],
  ['the next stage', verify, [{ type: 'stage.finished', data: { stage: 'verify' } }]],
])('is another with %s', (_what, run, facts) => {
  expect(shownDigest(on(run, ...facts))).not.toBe(shownDigest(run));
});

it.each<[string, RunFact]>([
  ['tokens', { type: 'tokens.spent', data: { stage: 'plan', session: null, tokens: 9 } }],
  ['a course', { type: 'course.noted', data: { words: 'Port 5433.' } }],
  ['a pause', { type: 'run.paused', data: {} }],
  ['words that send it back', { type: 'record.sentBack', data: { stage: 'plan', words: 'Shorter.' } }],
  ['the same once more', written()],
])('is the same with %s', (_what, fact) => {
  expect(shownDigest(on(plan, fact))).toBe(shownDigest(plan));
});

it('is refused by its name where it has changed, and by what is said more where it cannot be decided at all', () => {
  const approve = (digest: string, run: PipelineRun) =>
    asShown(digest, (now) => approveFacts(now, 'plan', ''))(run);
  const ready = on(plan, decided('A'));
  expect(approve(shownDigest(ready), ready).ok).toBe(true);
  expect(approve(shownDigest(ready), on(ready, written('Other'), decided('A')))).toMatchObject({
    error: { code: 'conflict', message: '“Plan” has changed since it was shown.' },
  });
  expect(approve(shownDigest(ready), on(plan, decided('B')))).toMatchObject({
    error: { message: '“Plan” has changed since it was shown.' },
  });
  expect(approve(shownDigest(ready), verify)).toMatchObject({
    error: { message: 'There is nothing to approve at this stage now.' },
  });
});

it('is the report for whoever signs, with what has not passed', () => {
  const report = (digest: string): PipelineRun =>
    on(
      story(upTo('report')),
      { type: 'report.written', data: { stage: 'report', digest } },
      { type: 'stage.finished', data: { stage: 'report' } },
    );
  const sign = (digest: string, run: PipelineRun) => asShown(digest, (now) => signFacts(now, '', []))(run);
  const [one, other] = [report('a'), report('b')];
  expect(sign(shownDigest(one), one).ok).toBe(true);
  expect(sign(shownDigest(one), other)).toMatchObject({
    error: { code: 'conflict', message: 'What there is to sign off has changed since it was shown.' },
  });
});
