/** A run raised by a level: it begins with what was approved, and does of the plan only what is new or another. */
import { describe, expect, it } from 'vitest';
import { nextOf } from '../../../src/main/pipeline/next.ts';
import { stepsOf } from '../../../src/main/pipeline/planned-steps.ts';
import { raised } from '../../../src/main/pipeline/raising.ts';
import type { StageOf } from '../../../src/shared/pipeline.ts';
import type { Item, PipelineRun, RunFact } from '../../../src/shared/pipeline-run.ts';
import { smallPipeline, startedRun, story, task, upTo } from '../../support/run-story.ts';

const levels = [1, 2, 3].map((level) => ({ level, title: `Level ${level}`, adds: `Adds ${level}.` }));
const pipeline = {
  ...smallPipeline,
  ...{ levels, level: 'scope' },
  stages: smallPipeline.stages.map((stage) =>
    stage.kind === 'generate'
      ? { ...stage, steps: [{ name: 'start', title: 'Start', goal: 'Begin.', gates: [] }] }
      : stage,
  ),
};
const about = pipeline.stages[2] as StageOf<'generate'>;
const chosen: RunFact = {
  type: 'intake.noted',
  data: {
    facts: [
      {
        type: 'field.answered',
        data: { field: 'scope', value: { text: '', options: ['l1'], quotes: [], by: 'form' } },
      },
    ],
  },
};
/** Of all that it planned, done. */
function through(run: PipelineRun): PipelineRun {
  const steps = stepsOf(run, about).flatMap(({ name, title, goal, gates }): RunFact[] => [
    { type: 'step.begun', data: { stage: 'build', name, title, goal, gates, sessionId: `s-${name}` } },
    { type: 'step.ended', data: { stage: 'build', name, said: '' } },
    { type: 'step.left', data: { stage: 'build', name, as: 'done', by: 'app', why: '' } },
  ]);
  return story([...steps, { type: 'run.finished', data: { words: '' } }], run);
}
const written = (items: Item[], by: 'model' | 'person' = 'model'): RunFact => ({
  type: 'record.written',
  data: { stage: 'plan', by, items, conflicts: [] },
});
const names = (run: PipelineRun): string[] => stepsOf(run, about).map(({ name }) => name);
const next = (run: PipelineRun): PipelineRun => {
  const facts = raised(run);
  if (!facts.ok) throw new Error(facts.error.message);
  return story(facts.value);
};
const [, ...rest] = upTo('plan');
const course: RunFact = { type: 'course.noted', data: { words: 'Use port 5433.' } };
const first = through(
  story([startedRun({ pipeline }), ...rest, chosen, course, written([task(1), task(2)])]),
);

describe('a run that is raised', () => {
  it('has the level above, what was recorded, and a change of each record to make', () => {
    const run = next(first);
    expect(run.from).toEqual({ run: 'r1', level: 2 });
    expect(run.title).toBe('A run (level 2)');
    expect(run.courses).toMatchObject([{ words: 'Use port 5433.' }]);
    expect(run.stages[1]?.record).toMatchObject({
      version: 1,
      by: 'run',
      items: [{ id: 'task-1' }, { id: 'task-2' }],
    });
    expect(run.stages[1]?.sentBack).toContain('Adds 2.');
    expect(names(run)).toEqual([]);
    expect(nextOf(run)).toEqual({ do: 'enter', stage: 'ask' });
  });

  it('does only the difference, in however many versions that was written', () => {
    const run = next(first);
    const other = { ...task(2), text: 'Do it otherwise.' };
    const once = story([written([task(1), other])], run);
    const twice = story([written([task(1), other, task(3)], 'person')], once);
    expect(names(once)).toEqual(['task-2']);
    expect(names(twice)).toEqual(['task-2', 'task-3']);
    // What went and came back as it was is as it was.
    expect(names(story([written([other]), written([task(1), other])], run))).toEqual(['task-2']);
  });

  it('does not do at level 3 what was done for level 1', () => {
    const second = through(story([written([task(1), task(2), task(3)])], next(first)));
    const third = next(second);
    expect(third).toMatchObject({ from: { level: 3 }, title: 'A run (level 3)' });
    expect(names(third)).toEqual([]);
    expect(names(story([written([task(1), task(2), task(3), task(4)])], third))).toEqual(['task-4']);
  });

  it('is over, with a level above', () => {
    expect(raised(story(upTo('report')))).toMatchObject({ ok: false, error: { code: 'conflict' } });
    const top = next(next(first).status === 'going' ? through(next(first)) : first);
    expect(raised(through(top))).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });
});
