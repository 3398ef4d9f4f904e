/**
 * The messages of a sub-stage's session: what is known, what to do, and what its gates found. Pure. What all sub-stages of a stage are told
 * comes first in their sessions, to the byte, so that the server has read it before the second one begins.
 */
import type { GateResult, PipelineRun, StageRun, StepRun } from '../../shared/pipeline-run.ts';
import { stageTitle } from '../../shared/run-stage.ts';
import { courseWords, type KnownField, knownWords } from './known-words.ts';
import { failuresOf, wordsOf } from './next.ts';

/** Characters of what gates found: the rest is a command away for the agent. */
const mostFound = 6_000;

export interface StepTexts {
  /** Of the pipeline; empty where it has none. */
  rules: string;
  fields: readonly KnownField[];
  documents: readonly { title: string; text: string }[];
}

/** What its newest message says; `opening` is what has to come before that in a session that knows nothing yet. */
export function stepMessage(
  run: PipelineRun,
  stage: StageRun,
  step: StepRun,
  texts: StepTexts,
): { opening: string; text: string } {
  const known = openingOf(run, stage, texts);
  const part = partOf(run, stage, step);
  return step.attempts > 1
    ? { opening: `${known}\n\n${part}`, text: fixMessage(lastRound(stage, step), step.why) }
    : { opening: known, text: part };
}

/** Of the stage, whatever its sub-stage. */
const openingOf = (run: PipelineRun, stage: StageRun, { rules, fields, documents }: StepTexts): string =>
  [
    `You do a part of "${run.pipeline.title}"; which one is said at the end of this.`,
    ...(rules === '' ? [] : [rules]),
    `What is known of the whole, as data:\n${knownWords(run, stage.name, fields, documents)}`,
  ].join('\n\n');

function partOf(run: PipelineRun, stage: StageRun, step: StepRun): string {
  const others = stage.steps.filter(({ status }) => status === 'done').map(({ title }) => `- ${title}`);
  const course = courseWords(run);
  return [
    ...(course === '' ? [] : [course]),
    `${run.pipeline.title}, stage "${stageTitle(run, stage.name)}": ${step.title}`,
    step.goal.trim(),
    ...(others.length === 0 ? [] : [`Done before this:\n${others.join('\n')}`]),
    'Do only this part; the others come after it. Look at what is there before you write. End with attempt_completion and a short result; Patchbay runs the checks itself.',
  ].join('\n\n');
}

const lastRound = (stage: StageRun, step: StepRun): GateResult[] =>
  failuresOf((step.rounds.length > 0 ? step : stage).rounds.at(-1));

/** `words`: the person's own, where it is them who give it back. */
function fixMessage(failed: readonly GateResult[], words: string): string {
  const found = wordsOf(failed);
  if (words === '' && found === '')
    return 'Go on with it until it is done. End with attempt_completion and a short result.';
  return [
    ...(words === '' ? [] : [words]),
    ...(found === ''
      ? []
      : [
          `Patchbay ran the checks. These failed:\n\n${found.length > mostFound ? `${found.slice(0, mostFound)}\n[…]` : found}`,
          'Say in one sentence what the cause is, then mend the cause. Do not weaken a check, its settings or a test to make it pass. End with attempt_completion.',
        ]),
  ].join('\n\n');
}
