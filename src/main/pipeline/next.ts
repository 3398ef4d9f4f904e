/**
 * A run as a decision on its state: what is to be done now, and nothing else. The runner does it and appends the facts; after a crash the
 * same function on the same facts says how to go on. What a session or a gate says at this moment is not in the state: `watch` means
 * that somebody has to look.
 */
import type { Pipeline, StageOf } from '../../shared/pipeline.ts';
import type {
  GateResult,
  GateRound,
  PipelineRun,
  RunWaits,
  StageRun,
  StepRun,
} from '../../shared/pipeline-run.ts';
import { isBelow } from '../../shared/pipeline-size.ts';
import { intakeNext } from './intake-stage.ts';
import { type PlannedStep, stepsOf } from './planned-steps.ts';

/** What the run itself asks the person for. */
type WaitsFor = Exclude<RunWaits, 'session'>;

export type RunAction =
  | { do: 'wait'; for: 'paused' | 'stopped' | 'finished' }
  /** `why`: of gates, why going on by itself would not help. */
  | { do: 'ask'; what: WaitsFor; stage: string; id?: string; why?: string }
  | { do: 'size' }
  /** The gates, before anything is done. */
  | { do: 'baseline' }
  | { do: 'enter'; stage: string }
  | { do: 'skip'; stage: string }
  | { do: 'read-fields'; stage: string }
  | { do: 'note-questions'; stage: string; fields: string[] }
  | { do: 'write-record'; stage: string }
  | { do: 'begin'; stage: string; step: PlannedStep }
  | { do: 'watch'; stage: string; step: StepRun }
  /** `step` null: the gates of the stage. */
  | { do: 'gates'; stage: string; step: StepRun | null; gates: readonly string[] }
  /** Its agent is told what failed. */
  | { do: 'fix'; stage: string; step: StepRun; results: readonly GateResult[] }
  | { do: 'leave'; stage: string; step: StepRun }
  /** What its sub-stages have made is reviewed, all at once. */
  | { do: 'land'; stage: string; sessionId: string }
  | { do: 'stick'; stage: string; step: StepRun; why: string }
  | { do: 'report'; stage: string }
  | { do: 'finish'; stage: string; by: 'person' | 'app' };

export function nextOf(run: PipelineRun): RunAction {
  if (run.status !== 'going') return { do: 'wait', for: run.status };
  const index = run.stages.findIndex(({ status }) => status !== 'done' && status !== 'skipped');
  const stage = run.stages[index];
  const last = run.stages.at(-1);
  if (stage === undefined) return { do: 'ask', what: 'sign', stage: last?.name ?? '' };
  if (run.trouble !== null) return { do: 'ask', what: 'trouble', stage: stage.name };
  if (run.gatesAsk.length > 0) return { do: 'ask', what: 'allow', stage: stage.name };
  if (run.pipeline.sized && run.size === null) return { do: 'size' };
  if (stage.status !== 'going') return { do: isTooSmall(run, index) ? 'skip' : 'enter', stage: stage.name };
  return within(run, stage, index);
}

/** Of the stage at that place: it is left out. */
function isTooSmall({ pipeline, size }: PipelineRun, index: number): boolean {
  return size !== null && isBelow(size.size, pipeline.stages[index]?.from);
}

function within(run: PipelineRun, stage: StageRun, index: number): RunAction {
  const about = run.pipeline.stages[index];
  switch (about?.kind) {
    case 'intake':
      return inIntake(run, stage, about);
    case 'record':
      return inRecord(stage, about);
    case 'generate':
      return inGenerate(run, stage, about);
    case 'verify':
      return inVerify(run, stage, about);
    case 'report':
      return stage.report === null
        ? { do: 'report', stage: stage.name }
        : { do: 'finish', stage: stage.name, by: 'app' };
    default:
      throw new Error(`run ${run.id} has no stage ${stage.name}`);
  }
}

function inIntake(run: PipelineRun, stage: StageRun, about: StageOf<'intake'>): RunAction {
  const next = intakeNext(run);
  switch (next.do) {
    case 'ask-model':
      return { do: 'read-fields', stage: stage.name };
    case 'note-questions':
      return { do: 'note-questions', stage: stage.name, fields: next.fields };
    case 'ask-person':
      return { do: 'ask', what: 'fields', stage: stage.name };
    default:
      return over(stage, about.approve);
  }
}

function inRecord(stage: StageRun, about: StageOf<'record'>): RunAction {
  const { name, record, sentBack } = stage;
  if (record === null || sentBack !== null) return { do: 'write-record', stage: name };
  const open = record.conflicts.find(({ decided }) => decided === null);
  if (open !== undefined) return { do: 'ask', what: 'conflict', stage: name, id: open.id };
  return over(stage, about.approve);
}

function inGenerate(run: PipelineRun, stage: StageRun, about: StageOf<'generate'>): RunAction {
  if (run.baseline === null && !run.pipeline.anew && gatesIn(run.pipeline).length > 0)
    return { do: 'baseline' };
  const byStage = run.review === 'stage';
  const step = stage.steps.find(({ status, name }) => !isOver(status) && !(byStage && name === mend));
  if (step !== undefined) return byStage ? inHeldStep(stage, step) : inStep(stage, step, about.fixes);
  const begun = new Set(stage.steps.map(({ name }) => name));
  const planned = stepsOf(run, about);
  const next = planned.find(({ name }) => !begun.has(name));
  if (next !== undefined) return { do: 'begin', stage: stage.name, step: next };
  return byStage ? afterHeldSteps(stage, planned, about) : over(stage, about.approve);
}

const isOver = (status: StepRun['status']): boolean => status === 'done' || status === 'skipped';

/** What it made is held in its session until the stage is reviewed, so that gates would look at something else. */
function inHeldStep({ name: stage }: StageRun, step: StepRun): RunAction {
  if (step.status === 'stuck') return { do: 'ask', what: 'stuck', stage, id: step.name };
  return step.status === 'going' ? { do: 'watch', stage, step } : { do: 'leave', stage, step };
}

/** One review lands all of it; then the gates of all sub-stages, and what they find is mended in the same session. */
function afterHeldSteps(
  stage: StageRun,
  planned: readonly PlannedStep[],
  about: StageOf<'generate'>,
): RunAction {
  const gates = [...new Set(planned.flatMap((step) => step.gates))];
  return landing(stage) ?? afterRound(stage, gates, about);
}

/** What the sessions of a stage still hold: gates would look at files without it. Null where nobody has it to decide on. */
function landing(stage: StageRun): RunAction | null {
  const [first] = stage.steps;
  const fixing = stage.steps.find(({ name }) => name === mend)?.status;
  return first !== undefined && !stage.landed && fixing !== 'going' && fixing !== 'stuck'
    ? { do: 'land', stage: stage.name, sessionId: first.sessionId }
    : null;
}

const gatesIn = ({ gates }: Pipeline) => gates;

function inStep({ name: stage }: StageRun, step: StepRun, fixes: number): RunAction {
  if (step.status === 'stuck') return { do: 'ask', what: 'stuck', stage, id: step.name };
  if (step.status === 'going') return { do: 'watch', stage, step };
  if (step.gates.length === 0) return { do: 'leave', stage, step };
  if (areDue(step.rounds, step.gatesWanted)) return { do: 'gates', stage, step, gates: step.gates };
  const open = openOf(step.rounds.at(-1));
  if (open.length > 0) return { do: 'stick', stage, step, why: linesOf(open) };
  const failed = failuresOf(step.rounds.at(-1));
  if (failed.length === 0) return { do: 'leave', stage, step };
  const why = whyNoFix(step.rounds, fixes);
  return why === null
    ? { do: 'fix', stage, step, results: failed }
    : { do: 'stick', stage, step, why: `${linesOf(failed)}. ${why}` };
}

/** Its first round comes before any agent; each fix is followed by one, by a review before it where the stage is reviewed as a whole. */
function inVerify(run: PipelineRun, stage: StageRun, about: StageOf<'verify'>): RunAction {
  const toLand = run.review === 'stage' ? landing(stage) : null;
  if (toLand !== null) return toLand;
  return afterRound(stage, about.gates ?? gatesIn(run.pipeline).map(({ name }) => name), about);
}

/** Gates of a stage as a whole: what fails is given to an agent, and they run again. */
function afterRound(
  stage: StageRun,
  gates: readonly string[],
  about: { fixes: number; approve: 'person' | 'app' },
): RunAction {
  if (gates.length === 0) return over(stage, about.approve);
  const step = stage.steps.find(({ name }) => name === mend);
  if (step?.status === 'going') return { do: 'watch', stage: stage.name, step };
  if (step?.status === 'stuck') return { do: 'ask', what: 'stuck', stage: stage.name, id: step.name };
  if (areDue(stage.rounds, stage.gatesWanted || step?.gatesWanted === true))
    return { do: 'gates', stage: stage.name, step: null, gates };
  const last = stage.rounds.at(-1);
  const failed = failuresOf(last);
  const open = openOf(last);
  const isOpen = open.length > 0;
  if (stage.approved !== null) return over(stage, about.approve);
  if (failed.length === 0 && !isOpen)
    return step?.status === 'ended' ? { do: 'leave', stage: stage.name, step } : over(stage, about.approve);
  const isLeft = step?.status === 'done' || step?.status === 'skipped';
  const why = isOpen
    ? linesOf(open)
    : isLeft
      ? 'Nobody mends it any more.'
      : whyNoFix(stage.rounds, about.fixes);
  if (why !== null) return { do: 'ask', what: 'gates', stage: stage.name, why };
  return step === undefined
    ? { do: 'begin', stage: stage.name, step: mending(failed, gates) }
    : { do: 'fix', stage: stage.name, step, results: failed };
}

/** Name of the sub-stage that mends what the gates of a stage found. */
const mend = 'mend';

const mending = (failed: readonly GateResult[], gates: readonly string[]): PlannedStep => ({
  name: mend,
  title: 'Mend what the gates found',
  goal: wordsOf(failed),
  gates: [...gates],
});

/** What failed, for the agent that is to mend it. */
export const wordsOf = (failed: readonly GateResult[]): string =>
  failed.map(({ title, line, found }) => `${title}: ${line}\n${found}`.trim()).join('\n\n');

/** Hard ones; what is not available is no failure, and no pass either. */
export const failuresOf = (round: GateRound | undefined): GateResult[] =>
  round?.results.filter(({ status, isHard }) => isHard && status === 'fail') ?? [];

/** Hard ones that have not come to an end that says anything: neither a pass nor a failure, so that nobody goes on by them. */
const openOf = (round: GateRound | undefined): GateResult[] =>
  round?.results.filter(({ status, isHard }) => isHard && unsettled.has(status)) ?? [];

const unsettled: ReadonlySet<GateResult['status']> = new Set(['stale', 'never', 'cancelled', 'interrupted']);

/** Once more by itself where files changed under them: the person is asked when that happens twice. */
function areDue(rounds: readonly GateRound[], areWanted: boolean): boolean {
  const last = rounds.at(-1);
  if (areWanted || last === undefined) return true;
  const isMoved = (round: GateRound | undefined): boolean =>
    openOf(round).some(({ status }) => status === 'stale' || status === 'interrupted');
  return isMoved(last) && !isMoved(rounds.at(-2));
}

/** Null: it is worth another attempt. Rounds that came to no end say nothing about that. */
function whyNoFix(all: readonly GateRound[], fixes: number): string | null {
  const rounds = all.filter((round) => openOf(round).length === 0);
  const now = marks(rounds.at(-1));
  if (rounds.slice(0, -1).some((round) => marks(round) === now))
    return 'The same failures were there before: going on would be going round in circles.';
  return rounds.length > fixes ? 'It was tried as often as the pipeline says.' : null;
}

const linesOf = (results: readonly GateResult[]): string => results.map(({ line }) => line).join('; ');

/** How long something took is another each time, and says nothing of what failed. */
const times = /\d+(?:\.\d+)?(?= ?m?s\b)|(?<=duration_ms:? )[\d.]+/g;

const marks = (round: GateRound | undefined): string =>
  failuresOf(round)
    .map(({ gate, found, mark }) => `${gate}\0${mark ?? found.replace(times, '')}`)
    .join('\n');

const over = ({ name, approved }: StageRun, approve: 'person' | 'app'): RunAction =>
  approve === 'person' && approved === null
    ? { do: 'ask', what: 'approval', stage: name }
    : { do: 'finish', stage: name, by: approved?.by ?? 'app' };
