/**
 * A run that raises a finished one by a level: it begins with the other's records, which are changed by what the level adds, and does of
 * the plan only what is new. Pure.
 */
import type { PipelineRun, RunFact, StageRecord } from '../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { levelOf } from './intake-stage.ts';

/** `invalid` where there is no level above; `conflict` while the run is not finished. */
export function raised(run: PipelineRun): Result<RunFact[]> {
  if (run.status !== 'finished') return fail('conflict', 'It is not signed off yet.', 'Sign it off first.');
  const level = levelOf(run);
  const next = run.pipeline.levels.find((one) => one.level === (level ?? Number.NaN) + 1);
  if (level === null || next === undefined)
    return fail(
      'invalid',
      level === null ? 'Its pipeline has no levels.' : `There is no level above its own, ${level}.`,
      'Begin a new run for more work.',
    );
  const { workspace, pipeline, source, title, model, approve, review, intake, courses } = run;
  const records: Record<string, StageRecord> = {};
  for (const { name, record } of run.stages) if (record !== null) records[name] = asBefore(record);
  const done = run.stages.flatMap(({ steps }) => steps.filter(({ status }) => status === 'done'));
  // A later one of the same name is what is there now.
  const newest = new Map([...run.doneBefore, ...done].map((step) => [step.name, step]));
  const words = `Raise this from level ${level} to level ${next.level} (${next.title}). That level adds: ${next.adds} Add and change only what that needs.`;
  return ok([
    {
      type: 'run.started',
      data: {
        ...{ workspace, pipeline, source, model, approve, review, records, intake, courses },
        title: `${title.replace(/ \(level \d\)$/, '')} (level ${next.level})`,
        from: { run: run.id, level: next.level },
        doneBefore: [...newest.values()].map(({ name, title: of, goal }) => ({ name, title: of, goal })),
      },
    },
    ...pipeline.stages
      .filter(({ name }) => records[name] !== undefined)
      .map(({ name }): RunFact => ({ type: 'record.sentBack', data: { stage: name, words } })),
  ]);
}

/** Nothing of it is news for the run that begins with it. */
const asBefore = (record: StageRecord): StageRecord => ({
  ...{ ...record, version: 1, by: 'run', changed: [], removed: [], before: [] },
});
