/** One action of a run, done: the facts that came of it, or why none did. Nothing is appended here. */
import type { PipelineRun, RunFact, StageRun, StepRun } from '../../shared/pipeline-run.ts';
import { type Failure, ok, type Result } from '../../shared/result.ts';
import { aboutStage, stageOf } from '../../shared/run-stage.ts';
import { fieldsOf, readFields, sizeOf } from './intake-stage.ts';
import { courseWords, knownWords } from './known-words.ts';
import type { RunAction } from './next.ts';
import type { RunnerParts, StepMessage } from './parts.ts';
import { writeReport } from './report-stage.ts';
import { stepMessage } from './step-words.ts';
import { writeRecord } from './write-record.ts';

export type Performed =
  /** None: something outside has to happen first. */
  { kind: 'facts'; facts: readonly RunFact[] } | { kind: 'failed'; failure: Failure };

type Doable = Exclude<RunAction, { do: 'wait' | 'ask' }>;

export async function perform(
  parts: RunnerParts,
  run: PipelineRun,
  action: Doable,
  signal: AbortSignal,
): Promise<Performed> {
  switch (action.do) {
    case 'size':
      return asFacts(await sizeOf(parts, run, signal));
    case 'enter':
      return asFacts(enter(parts, run, action.stage));
    case 'skip':
      return facts({ type: 'stage.skipped', data: { stage: action.stage } });
    case 'finish':
      return facts(...finishing(run, action.stage, action.by));
    case 'read-fields':
      return asFacts(await readFields(parts, run, signal));
    case 'note-questions': {
      const asked = { type: 'questions.asked' as const, data: { fields: action.fields } };
      return facts({ type: 'intake.noted', data: { facts: [asked] } });
    }
    case 'write-record':
      return asFacts(await record(parts, run, action.stage, signal));
    case 'land':
      return asFacts(land(parts, action));
    case 'report':
      return asFacts(await writeReport(parts, run, action.stage));
    case 'baseline':
    case 'gates':
      return gates(parts, run, action, signal);
    default:
      return onStep(parts, run, action);
  }
}

const facts = (...made: RunFact[]): Performed => ({ kind: 'facts', facts: made });

const asFacts = (made: Result<readonly RunFact[]>): Performed =>
  made.ok ? facts(...made.value) : { kind: 'failed', failure: made.error };

function finishing(run: PipelineRun, stage: string, by: 'person' | 'app'): RunFact[] {
  const isApproved = stageOf(run, stage).approved !== null;
  const approval: RunFact = { type: 'stage.approved', data: { stage, by, words: '' } };
  return [...(isApproved ? [] : [approval]), { type: 'stage.finished', data: { stage } }];
}

/** What a stage reads is chosen once, when it begins. */
function enter({ shelf }: RunnerParts, run: PipelineRun, stage: string): Result<RunFact[]> {
  const opened = shelf(run);
  const chosen = opened.ok ? opened.value.choose(aboutStage(run, stage)) : opened;
  return chosen.ok ? ok([{ type: 'stage.entered', data: { stage, ...chosen.value } }]) : chosen;
}

/** Nothing while the person has not decided on all that is held. */
function land(
  { sessions }: RunnerParts,
  { stage, sessionId }: Extract<Doable, { do: 'land' }>,
): Result<RunFact[]> {
  const landed = sessions.land(sessionId);
  if (!landed.ok) return landed;
  return ok(landed.value ? [{ type: 'stage.landed', data: { stage } }] : []);
}

async function record(
  parts: RunnerParts,
  run: PipelineRun,
  stage: string,
  signal: AbortSignal,
): Promise<Result<RunFact[]>> {
  const model = await parts.model(run.model);
  if (!model.ok) return model;
  const own = stageOf(run, stage);
  const texts = textsOf(parts, run, own);
  if (!texts.ok) return texts;
  const { rules, documents, fields } = texts.value;
  const written = await writeRecord(parts, {
    ...{ run, stage: own, about: aboutStage(run, stage, 'record'), model: model.value, signal },
    ...{ rules, known: [knownWords(run, stage, fields, documents), courseWords(run)].join('\n\n').trim() },
  });
  return written.ok ? ok([written.value]) : written;
}

async function gates(
  parts: RunnerParts,
  run: PipelineRun,
  action: Extract<Doable, { do: 'baseline' | 'gates' }>,
  signal: AbortSignal,
): Promise<Performed> {
  const isBaseline = action.do === 'baseline';
  const stage = isBaseline ? '' : action.stage;
  const names = isBaseline ? run.pipeline.gates.map(({ name }) => name) : action.gates;
  const { gatesAllowed, approve } = run;
  const asked = (approved: readonly string[]) =>
    parts.gates.run(run, names, { signal, approved, stage, isBaseline });
  const first = await asked(gatesAllowed);
  const asks = first.ok && first.value.kind === 'asks' ? first.value.asks : [];
  // Where the person lets everything go unseen, so do gates; what is denied stays denied.
  const ran =
    asks.length > 0 && approve === 'all'
      ? await asked([...gatesAllowed, ...asks.map(({ digest }) => digest)])
      : first;
  if (!ran.ok) return { kind: 'failed', failure: ran.error };
  if (ran.value.kind === 'asks') return facts({ type: 'gates.asked', data: { asks: ran.value.asks } });
  const { results } = ran.value;
  const fact: RunFact = isBaseline
    ? { type: 'gates.baselined', data: { results } }
    : { type: 'gates.ran', data: { stage: action.stage, name: action.step?.name ?? null, results } };
  return facts(fact);
}

async function onStep(
  parts: RunnerParts,
  run: PipelineRun,
  action: Extract<Doable, { do: 'begin' | 'watch' | 'fix' | 'leave' | 'stick' }>,
): Promise<Performed> {
  const { stage } = action;
  const { name } = action.step;
  switch (action.do) {
    case 'begin': {
      const { title, goal, gates } = action.step;
      // Where one review lands all of a stage, one session holds all of it.
      const [first] = run.review === 'stage' ? stageOf(run, stage).steps : [];
      const sessionId = first?.sessionId ?? `${run.id}-${run.seq}`;
      return facts({ type: 'step.begun', data: { stage, name, title, goal, gates, sessionId } });
    }
    case 'fix':
      return facts({ type: 'step.again', data: { stage, name, why: '' } });
    case 'leave':
      return facts({ type: 'step.left', data: { stage, name, as: 'done', by: 'app', why: '' } });
    case 'stick':
      return facts({ type: 'step.stuck', data: { stage, name, why: action.why } });
    default:
      return watch(parts, run, stageOf(run, stage), action.step);
  }
}

/** Sees to it that its session has what it is to do, and looks at what came of it. */
async function watch(
  parts: RunnerParts,
  run: PipelineRun,
  stage: StageRun,
  step: StepRun,
): Promise<Performed> {
  const about = aboutStage(run, stage.name);
  const id = `${step.sessionId}-${step.name}-${step.attempts}`;
  const message = (): Result<StepMessage> => {
    const texts = textsOf(parts, run, stage);
    if (!texts.ok) return texts;
    return ok({ id, ...stepMessage(run, stage, step, texts.value) });
  };
  const { workspace, model, approve, review } = run;
  const begun = await parts.sessions.ensure(
    {
      ...{ id: step.sessionId, workspace, model, approve, review },
      after: sessionBefore(run, step),
      // Where it holds all of a stage, it is no sub-stage's.
      ...{
        title: review === 'stage' ? about.title : step.title,
        agent: 'agent' in about ? about.agent : 'coder',
      },
    },
    message,
  );
  if (!begun.ok) return { kind: 'failed', failure: begun.error };
  const look = parts.sessions.look(step.sessionId, id);
  const at = { stage: stage.name, name: step.name };
  if (look.kind === 'ended') return facts({ type: 'step.ended', data: { ...at, said: look.said } });
  if (look.kind === 'failed') return facts({ type: 'step.stuck', data: { ...at, why: look.why } });
  return facts();
}

function sessionBefore({ stages }: PipelineRun, { sessionId }: StepRun): string | null {
  const all = stages.flatMap(({ steps }) => steps.map((one) => one.sessionId));
  return all.slice(0, all.indexOf(sessionId)).at(-1) ?? null;
}

/** What this stage was given to read, and the fields that stand. */
function textsOf({ shelf }: RunnerParts, run: PipelineRun, stage: StageRun) {
  const opened = shelf(run);
  if (!opened.ok) return opened;
  const documents = opened.value.read(stage.read.map(({ name }) => name));
  if (!documents.ok) return documents;
  return ok({ rules: opened.value.rules, documents: documents.value, fields: fieldsOf(run) });
}
