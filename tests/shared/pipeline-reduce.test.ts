/** The fold of a run, given facts in any order: each either leads to a state that something can be done with, or throws and changes nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextOf } from '../../src/main/pipeline/next.ts';
import { foldRun, reduceRun } from '../../src/shared/pipeline-reduce.ts';
import type { PipelineRun, RunEvent, RunFact } from '../../src/shared/pipeline-run.ts';
import { begunStep, gateResult, smallPipeline, startedRun, task, upTo } from '../support/run-story.ts';

const stages = [...smallPipeline.stages.map(({ name }) => name), 'none'];
const steps = ['task-1', 'task-2', 'mend'];
const pool: RunFact[] = [
  ...upTo('report'),
  ...stages.flatMap((stage): RunFact[] => [
    { type: 'stage.entered', data: { stage, read: [], left: [] } },
    { type: 'stage.skipped', data: { stage } },
    { type: 'stage.finished', data: { stage } },
    { type: 'stage.reopened', data: { stage } },
    { type: 'stage.approved', data: { stage, by: 'person', words: '' } },
    { type: 'gates.wanted', data: { stage } },
    { type: 'tokens.spent', data: { stage, session: null, tokens: 3 } },
    { type: 'tokens.spent', data: { stage, session: 's1', tokens: 4 } },
    { type: 'gates.ran', data: { stage, name: null, results: [gateResult('types', 'fail')] } },
    { type: 'record.sentBack', data: { stage, words: 'x' } },
    { type: 'record.written', data: { stage, by: 'person', items: [task(2), task(9)], conflicts: [] } },
    { type: 'conflict.decided', data: { stage, id: 'c1', option: 'A', words: '' } },
    ...steps.flatMap((name): RunFact[] => [
      begunStep(name, stage),
      { type: 'step.again', data: { stage, name, why: '' } },
      { type: 'step.ended', data: { stage, name, said: '' } },
      { type: 'step.stuck', data: { stage, name, why: '' } },
      { type: 'step.left', data: { stage, name, as: 'skipped', by: 'person', why: '' } },
    ]),
  ]),
  { type: 'trouble.met', data: { failure: { code: 'failed', message: 'No.' } } },
  { type: 'run.paused', data: {} },
  { type: 'run.resumed', data: {} },
  { type: 'run.stopped', data: {} },
  { type: 'run.finished', data: { words: '' } },
  { type: 'gates.baselined', data: { results: [] } },
  { type: 'course.noted', data: { words: 'x' } },
  { type: 'tokens.spent', data: { stage: null, session: null, tokens: 5 } },
];

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const one of Object.values(value)) frozen(one);
  return value;
}

it('either folds or throws, whatever comes after whatever', () => {
  frozen(pool);
  let folded = 0;
  fc.assert(
    fc.property(
      fc.nat(upTo('report').length),
      fc.array(fc.constantFrom(...pool), { maxLength: 25 }),
      (length, facts) => {
        const events: RunEvent[] = [];
        let run: PipelineRun | null = null;
        for (const fact of [startedRun(), ...upTo('report').slice(1, length), ...facts]) {
          const event: RunEvent = { ...fact, seq: events.length + 1, at: events.length + 1 };
          try {
            run = frozen(reduceRun('r1', run, event));
          } catch (error) {
            // Not by an accident: it says what cannot be.
            expect(String(error)).toMatch(/^Error: (run r1 |stage |a (run|stage|step) that is|there is no)/);
            continue;
          }
          events.push(event);
          folded += 1;
          const state = run;
          expect(() => nextOf(state)).not.toThrow();
          const spent = events.map(({ type, data }) => (type === 'tokens.spent' ? data.tokens : 0));
          expect(state.stages.reduce((sum, { tokens }) => sum + tokens, state.tokens)).toBe(sumOf(spent));
          for (const { steps: begun } of state.stages)
            expect(new Set(begun.map(({ name }) => name)).size).toBe(begun.length);
        }
        expect(foldRun('r1', events)).toEqual(run);
      },
    ),
    { numRuns: 200 },
  );
  expect(folded).toBeGreaterThan(1_000);
});
