/** How a run uses its intake: its facts are kept with the run's own, and everything asked of them is folded from there. */
import type { RunView } from '../../shared/contract/pipelines.ts';
import type { IntakeField, IntakeQuestion, IntakeValue } from '../../shared/intake.ts';
import type { PipelineRun, RunFact } from '../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Asker, askJson } from './ask-json.ts';
import { type Extracting, extractFields } from './intake/extracting.ts';
import { foldIntake, type IntakeState } from './intake/intake-state.ts';
import { type NextIntake, nextIntake } from './intake/next-intake.ts';
import { answerInForm, takeText } from './intake/replies.ts';
import { sizeChange } from './intake/sizing.ts';
import type { KnownField } from './known-words.ts';

const fieldsIn = ({ pipeline }: PipelineRun): readonly IntakeField[] => pipeline.fields ?? [];

const stateOf = ({ intake }: PipelineRun): IntakeState => foldIntake(intake);

/** `ask-person` only once what is asked has been noted: an answer is read by the numbers of the questions. */
export function intakeNext(run: PipelineRun): NextIntake | { do: 'note-questions'; fields: string[] } {
  const state = stateOf(run);
  const next = nextIntake(fieldsIn(run), state);
  if (next.do !== 'ask-person') return next;
  const fields = next.questions.map(({ field }) => field);
  return JSON.stringify(fields) === JSON.stringify(state.asked) ? next : { do: 'note-questions', fields };
}

/** The first text and every reply. */
export function textFacts(run: Pick<PipelineRun, 'intake' | 'pipeline'>, text: string): RunFact[] {
  const state = foldIntake(run.intake);
  const given = { textId: `x${state.texts.length + 1}`, text };
  return [{ type: 'intake.noted', data: { facts: takeText(run.pipeline.fields ?? [], state, given) } }];
}

/** `conflict` unless it is asking. */
export function answerFacts(run: PipelineRun, text: string): Result<RunFact[]> {
  if (text.trim() === '') return fail('invalid', 'There are no words.');
  return isAsking(run)
    ? ok(textFacts(run, text))
    : fail('conflict', 'It does not ask for anything now.', 'Look at what it waits for.');
}

/** `conflict` where the intake is over; begin again there to change what it has. */
export function fillFacts(
  run: PipelineRun,
  field: string,
  { text, options }: { text: string; options?: readonly string[] | undefined },
): Result<RunFact[]> {
  if (!isAsking(run))
    return fail('conflict', 'The fields are settled.', 'Begin again at that stage to change them.');
  const answer = answerInForm(fieldsIn(run), field, options === undefined ? { text } : { options });
  return answer.ok ? ok([{ type: 'intake.noted', data: { facts: [answer.value] } }]) : answer;
}

function isAsking({ stages, pipeline, status }: PipelineRun): boolean {
  const at = stages.findIndex((stage) => stage.status !== 'done' && stage.status !== 'skipped');
  return (status === 'going' || status === 'paused') && pipeline.stages[at]?.kind === 'intake';
}

export async function readFields(
  parts: Asker,
  run: PipelineRun,
  signal: AbortSignal,
): Promise<Result<RunFact[]>> {
  const asking = await askingOf(parts, run, signal);
  if (!asking.ok) return asking;
  const facts = await extractFields(asking.value, fieldsIn(run), stateOf(run));
  return facts === null
    ? fail('cancelled', 'It was stopped.')
    : ok([{ type: 'intake.noted', data: { facts } }]);
}

export async function sizeOf(
  parts: Asker,
  run: PipelineRun,
  signal: AbortSignal,
): Promise<Result<RunFact[]>> {
  const asking = await askingOf(parts, run, signal);
  if (!asking.ok) return asking;
  const [first] = stateOf(run).texts;
  const sizing = await sizeChange(asking.value, first?.text ?? '');
  return sizing === null ? fail('cancelled', 'It was stopped.') : ok([{ type: 'size.judged', data: sizing }]);
}

async function askingOf(
  { model, prompt }: Asker,
  run: PipelineRun,
  signal: AbortSignal,
): Promise<Result<Extracting>> {
  const asked = await model(run.model);
  if (!asked.ok) return asked;
  const system = prompt('pipeline', { pipeline: run.pipeline.title, rules: '' });
  return ok({
    ask: (ask) => askJson({ ...ask, model: asked.value, conversation: run.id, system, signal }),
    question: prompt,
  });
}

/** In the order of the fields. */
export function fieldsStanding(run: PipelineRun): RunView['fields'] {
  const { values } = stateOf(run);
  return fieldsIn(run).flatMap(({ name }) => {
    const value = values.get(name);
    return value === undefined ? [] : [{ field: name, value }];
  });
}

/** As the model is told. Options by their title, with what each adds. */
export function fieldsOf(run: PipelineRun): KnownField[] {
  const { values } = stateOf(run);
  return fieldsIn(run).flatMap((field): KnownField[] => {
    const value = values.get(field.name);
    if (value === undefined) return [];
    const text = textOf(field, field.name === run.pipeline.level ? atLevel(run, field, value) : value);
    return [{ title: field.title, text }];
  });
}

/** A run that was raised works for the level it was raised to, whatever was chosen at first. */
function atLevel({ from }: PipelineRun, field: IntakeField, value: IntakeValue): IntakeValue {
  if (from === null || field.kind === 'words') return value;
  const to = field.options.filter((one) => Number(/\d+/.exec(one.value)?.[0]) === from.level);
  return { ...value, options: to.map((one) => one.value), text: `Level ${from.level}` };
}

function textOf(field: IntakeField, { text, options }: IntakeValue): string {
  if (field.kind === 'words' || options.length === 0) return text;
  const chosen = field.options.filter(({ value }) => options.includes(value));
  return chosen.map(({ title, adds }) => `${title}: ${adds}`).join('\n');
}

export function openQuestions(run: PipelineRun): IntakeQuestion[] {
  const next = isAsking(run) ? nextIntake(fieldsIn(run), stateOf(run)) : null;
  return next?.do === 'ask-person' ? next.questions : [];
}

/** Options of a choice that stand; empty where none does. */
export const optionsOf = (run: PipelineRun, field: string | undefined): readonly string[] =>
  field === undefined ? [] : (stateOf(run).values.get(field)?.options ?? []);

/** The maturity level that was chosen: the number in its option. */
export function levelOf(run: PipelineRun): number | null {
  const [option] = optionsOf(run, run.pipeline.level);
  const level = Number(/\d+/.exec(option ?? '')?.[0] ?? Number.NaN);
  if (run.from !== null) return run.from.level;
  return Number.isNaN(level) ? null : level;
}
