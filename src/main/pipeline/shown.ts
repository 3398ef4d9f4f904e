/**
 * What a person decides about, as one digest: a decision names it, and with another it is about something else than what they were shown.
 * Only what is looked at counts, so that what a run spends or is told on the way takes no decision out of anybody's hands. Pure.
 */
import type { PipelineRun, StageRun, StepRun } from '../../shared/pipeline-run.ts';
import { fail } from '../../shared/result.ts';
import { stageTitle } from '../../shared/run-stage.ts';
import { digestValue } from '../base/digest.ts';
import { fieldsStanding, openQuestions } from './intake-stage.ts';
import { unproven } from './newest-results.ts';
import type { Decide } from './run-wishes.ts';

/** Of the stage that is at work; of the whole run once all its stages are over. */
export const shownDigest = (run: PipelineRun): string => digestValue(shownOf(run));

function shownOf(run: PipelineRun): unknown {
  const stage = openStage(run);
  const reports = run.stages.map(({ report }) => report);
  if (stage === undefined) return { reports, unproven: unproven(run) };
  const { name, record, steps, rounds, report } = stage;
  const isIntake = run.pipeline.stages.some((about) => about.name === name && about.kind === 'intake');
  return {
    ...{ name, report, steps: steps.map(shownStep), results: rounds.at(-1)?.results ?? [] },
    record: record === null ? null : { items: record.items, conflicts: record.conflicts },
    intake: isIntake ? { fields: fieldsStanding(run), questions: openQuestions(run) } : null,
  };
}

const openStage = ({ stages }: PipelineRun): StageRun | undefined =>
  stages.find(({ status }) => status !== 'done' && status !== 'skipped');

const shownStep = ({ name, status, said, why, attempts, rounds }: StepRun) => ({
  ...{ name, status, said, why, attempts },
  results: rounds.at(-1)?.results ?? [],
});

/** Where it cannot be decided at all, that says more than that it is another now. */
export const asShown =
  (digest: string, decide: Decide): Decide =>
  (run) => {
    const facts = decide(run);
    if (!facts.ok || shownDigest(run) === digest) return facts;
    const stage = openStage(run);
    const what = stage === undefined ? 'What there is to sign off' : `“${stageTitle(run, stage.name)}”`;
    return fail('conflict', `${what} has changed since it was shown.`, 'Read it again; then decide.');
  };
