/** What the person's requests about a run become: the facts, or why not. Pure. */
import type { PipelineSource } from '../../shared/pipeline.ts';
import type { Item, PipelineRun, RunFact, StageRun } from '../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { textFacts } from './intake-stage.ts';
import { nextOf } from './next.ts';
import { newId } from './record-answer.ts';
import type { NewRun, StepAct } from './run-wishes.ts';

type Facts = Result<readonly RunFact[]>;

const longestTitle = 80;

export function startFacts(workspace: string, chosen: PipelineSource, input: NewRun): RunFact[] {
  const { pipeline, source } = chosen;
  const { text, model, approve = 'ask', review = 'each', size, title = titleOf(text) } = input;
  return [
    {
      type: 'run.started',
      data: { workspace, pipeline, source, title, model, approve, review, from: null, doneBefore: [] },
    },
    ...textFacts({ pipeline, intake: [] }, text),
    ...(size === undefined || !pipeline.sized
      ? []
      : [
          { type: 'size.judged' as const, data: { size, why: 'because you said so', by: 'person' as const } },
        ]),
  ];
}

function titleOf(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.length <= longestTitle ? line : `${line.slice(0, longestTitle - 1).trimEnd()}…`;
}

const stageOf = (run: PipelineRun, name: string): StageRun | undefined =>
  run.stages.find((stage) => stage.name === name);

/** Of a stage that is at work; else undefined. */
export const goingStage = (run: PipelineRun, name: string): StageRun | undefined => {
  const stage = stageOf(run, name);
  return stage?.status === 'going' ? stage : undefined;
};

const noStageNow = fail('conflict', 'This stage is not going on now.', 'Begin again at it to change it.');

export function decideFacts(
  run: PipelineRun,
  { stage, conflict, option, words }: { stage: string; conflict: string; option: string; words: string },
): Facts {
  const open = goingStage(run, stage)?.record?.conflicts.find(({ id }) => id === conflict);
  if (open === undefined) return fail('not_found', `There is no conflict ${conflict} to be decided now.`);
  // Words of the person's own are an option, too.
  const isOne = open.options.includes(option);
  const own = isOne
    ? { option, words }
    : { option: 'In your own words', words: words === '' ? option : words };
  return ok([{ type: 'conflict.decided', data: { stage, id: conflict, ...own } }]);
}

/** Items without a known id are new. What a conflict was decided about stays. */
export function editFacts(run: PipelineRun, stage: string, items: readonly Item[]): Facts {
  const own = goingStage(run, stage);
  const about = run.pipeline.stages.find(({ name }) => name === stage);
  if (own?.record == null || about?.kind !== 'record') return noStageNow;
  const { record } = own;
  const after: Item[] = [];
  for (const item of items) {
    const part = about.parts.find(({ name }) => name === item.part);
    if (part === undefined) return fail('invalid', `There is no part "${item.part}".`);
    if (item.title.trim() === '') return fail('invalid', `${part.title}: an entry has no title.`);
    const isKnown = record.items.some(({ id, part: known }) => id === item.id && known === item.part);
    const isTwice = after.some(({ id }) => id === item.id);
    const fields = Object.fromEntries(
      Object.keys(part.fields).flatMap((name) => {
        const value = item.fields[name]?.trim() ?? '';
        return value === '' ? [] : [[name, value]];
      }),
    );
    const id = isKnown && !isTwice ? item.id : newId([...after, ...items], item.part, record);
    after.push({ id, part: item.part, title: item.title.trim(), text: item.text.trim(), fields });
  }
  const missing = about.parts.find(
    ({ name, required }) => required && !after.some(({ part }) => part === name),
  );
  if (missing !== undefined) return fail('invalid', `${missing.title}: at least one is needed.`);
  const order = about.parts.map(({ name }) => name);
  after.sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
  return ok([
    { type: 'record.written', data: { stage, items: after, conflicts: record.conflicts, by: 'person' } },
  ]);
}

export function sendBackFacts(run: PipelineRun, stage: string, words: string): Facts {
  if (goingStage(run, stage)?.record == null)
    return fail('conflict', 'This stage has nothing that could be sent back now.');
  return ok([{ type: 'record.sentBack', data: { stage, words } }]);
}

/** Of what the run asks to have approved now: a stage, or gates that are accepted as they are. */
export function approveFacts(run: PipelineRun, stage: string, words: string): Facts {
  const action = nextOf(run);
  const asks = action.do === 'ask' && action.stage === stage ? action.what : null;
  if (asks !== 'approval' && asks !== 'gates')
    return fail('conflict', 'There is nothing to approve at this stage now.');
  if (asks === 'gates' && words.trim() === '')
    return fail('invalid', 'Gates have failed.', 'Say why they are accepted as they are.');
  return ok([{ type: 'stage.approved', data: { stage, by: 'person', words } }]);
}

/** All of what is asked, as it was shown: gates of one round belong together. */
export function allowFacts({ gatesAsk }: PipelineRun, digests: readonly string[]): Facts {
  if (gatesAsk.length === 0) return fail('conflict', 'No gate waits for your word.');
  if (!gatesAsk.every(({ digest }) => digests.includes(digest)))
    return fail('conflict', 'Other commands are asked about now.', 'Look at them first.');
  return ok([{ type: 'gates.allowed', data: { digests: [...digests] } }]);
}

export function stepFacts(
  run: PipelineRun,
  { stage, step: name, act, words }: { stage: string; step: string; act: StepAct; words: string },
): Facts {
  const step = goingStage(run, stage)?.steps.find((one) => one.name === name);
  if (step === undefined) return fail('conflict', 'This sub-stage is not going on now.');
  const isVerify = run.pipeline.stages.find((one) => one.name === stage)?.kind === 'verify';
  const at = { stage, name };
  if (step.status === 'done' || step.status === 'skipped') return fail('conflict', 'It is over.');
  if (step.status === 'going' && act !== 'skip')
    return fail('conflict', 'Its session is at work.', 'Wait for it, or stop it there.');
  if (step.status === 'ended' && !isVerify) return fail('conflict', 'Its gates are next.');
  switch (act) {
    case 'again':
      return ok([{ type: 'step.again', data: { ...at, why: words } }]);
    case 'look':
      return ok([{ type: 'step.ended', data: { ...at, said: step.said, tokens: 0 } }, ...rerun(stage, name)]);
    default:
      return ok([
        {
          type: 'step.left',
          data: { ...at, as: act === 'skip' ? 'skipped' : 'done', by: 'person', why: words },
        },
      ]);
  }
}

/** Its gates count anew. */
const rerun = (stage: string, name: string): RunFact[] => [{ type: 'step.looked', data: { stage, name } }];
