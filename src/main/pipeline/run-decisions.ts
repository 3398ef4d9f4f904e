/** What the person's requests about a run become: the facts, or why not. Pure. */
import { isSilent } from '../../shared/gate-tally.ts';
import type { ChangeSize } from '../../shared/intake.ts';
import type { PipelineSource } from '../../shared/pipeline.ts';
import type { Item, PipelineRun, RunFact, StageRun } from '../../shared/pipeline-run.ts';
import { otherBySize } from '../../shared/pipeline-size.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { findAbout, findStage, isWorkOver } from '../../shared/run-stage.ts';
import { textFacts } from './intake-stage.ts';
import { unproven } from './newest-results.ts';
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

/** Of a stage that is at work; else undefined. */
export const goingStage = (run: PipelineRun, name: string): StageRun | undefined => {
  const stage = findStage(run, name);
  return stage?.status === 'going' ? stage : undefined;
};

/** What every request needs but those that are about the run's going on: it goes on, or is only paused. */
export function openRun(run: PipelineRun): Result<PipelineRun> {
  if (run.status === 'finished')
    return fail('conflict', 'It is finished.', 'Begin again at a stage to change it.');
  if (run.status === 'stopped') return fail('conflict', 'It is stopped.', 'Go on with it first.');
  return ok(run);
}

/** It is asked to have something approved only while it goes on. */
function goingRun(run: PipelineRun): Result<PipelineRun> {
  return run.status === 'paused' ? fail('conflict', 'It is paused.', 'Go on with it first.') : openRun(run);
}

const noStageNow = fail('conflict', 'This stage is not going on now.', 'Begin again at it to change it.');

export function decideFacts(
  run: PipelineRun,
  { stage, conflict, option, words }: { stage: string; conflict: string; option: string; words: string },
): Facts {
  const open = goingStage(run, stage)?.record?.conflicts.find(({ id }) => id === conflict);
  if (open === undefined)
    return fail('not_found', `There is no conflict ${conflict} to be decided now.`, 'Look at what is asked.');
  // Words of the person's own are an option, too.
  const isOne = open.options.includes(option);
  const own = isOne
    ? { option, words }
    : { option: 'In your own words', words: words === '' ? option : words };
  return ok([{ type: 'conflict.decided', data: { stage, id: conflict, ...own } }]);
}

/**
 * Items without a known id are new. What a conflict was decided about stays. While the model is at it nothing is changed beside it; where
 * it cannot be reached, the person's record stands in for its answer.
 */
export function editFacts(run: PipelineRun, stage: string, items: readonly Item[]): Facts {
  const own = goingStage(run, stage);
  const about = findAbout(run, stage);
  if (own === undefined || about?.kind !== 'record') return noStageNow;
  const { record } = own;
  const isByHand = run.trouble !== null && run.status === 'going';
  if ((record === null || own.sentBack !== null) && !isByHand)
    return fail('conflict', 'The model writes it now.', 'Wait for that; then change it.');
  const after: Item[] = [];
  for (const item of items) {
    const part = about.parts.find(({ name }) => name === item.part);
    if (part === undefined)
      return fail('invalid', `There is no part "${item.part}".`, `Its parts: ${namesOf(about.parts)}.`);
    const wrong = wrongIn(item);
    if (wrong !== null) return fail('invalid', `${part.title}: ${wrong.why}`, wrong.right);
    const isKnown = record?.items.some(({ id, part: known }) => id === item.id && known === item.part);
    const isTwice = after.some(({ id }) => id === item.id);
    const said = new Map(Object.entries(item.fields));
    const fields = Object.fromEntries(
      Object.keys(part.fields).flatMap((name) => {
        const value = said.get(name)?.trim() ?? '';
        return value === '' ? [] : [[name, value]];
      }),
    );
    const id = isKnown && !isTwice ? item.id : newId([...after, ...(record?.items ?? [])], item.part, record);
    const title = item.title.replace(/\s+/g, ' ').trim();
    after.push({ id, part: item.part, title, text: item.text.trim(), fields });
  }
  const missing = about.parts.find(
    ({ name, required }) => required && !after.some(({ part }) => part === name),
  );
  if (missing !== undefined)
    return fail('invalid', `${missing.title}: at least one is needed.`, 'Add one, or send it back.');
  const order = about.parts.map(({ name }) => name);
  after.sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
  if (JSON.stringify(after).length > mostOfRecord)
    return fail('invalid', 'That is more than a model reads at once.', 'Leave out what is not needed.');
  const conflicts = record?.conflicts ?? [];
  return ok([
    { type: 'record.written', data: { stage, items: after, conflicts, by: 'person' } },
    ...(isByHand ? [{ type: 'run.resumed' as const, data: {} }] : []),
  ]);
}

/** Characters. */
const longestItemTitle = 200;
const longestWords = 8_000;
const mostOfRecord = 200_000;

function wrongIn({ title, text, fields }: Item): { why: string; right: string } | null {
  if (title.trim() === '') return { why: 'an entry has no title.', right: 'Give it one.' };
  if (title.length > longestItemTitle)
    return { why: 'a title is too long.', right: `It may have ${longestItemTitle} characters.` };
  return [text, ...Object.values(fields)].some((words) => words.length > longestWords)
    ? { why: `"${title}" is too long.`, right: `A text may have ${longestWords} characters.` }
    : null;
}

const namesOf = (named: readonly { name: string }[]): string => named.map(({ name }) => name).join(', ');

export function sendBackFacts(run: PipelineRun, stage: string, words: string): Facts {
  if (goingStage(run, stage)?.record == null)
    return fail(
      'conflict',
      'This stage has nothing that could be sent back now.',
      'Begin again at it to change what it has.',
    );
  if (words.trim() === '') return noWords;
  return ok([{ type: 'record.sentBack', data: { stage, words } }]);
}

/** Of what the run asks to have approved now: a stage, or gates that are accepted as they are. */
export function approveFacts(run: PipelineRun, stage: string, words: string): Facts {
  const open = goingRun(run);
  if (!open.ok) return open;
  const action = nextOf(run);
  const asks = action.do === 'ask' && action.stage === stage ? action.what : null;
  if (asks !== 'approval' && asks !== 'gates')
    return fail('conflict', 'There is nothing to approve at this stage now.', 'Look at what it waits for.');
  if (asks === 'gates' && words.trim() === '')
    return fail('invalid', 'Gates have failed.', 'Say why they are accepted as they are.');
  return ok([{ type: 'stage.approved', data: { stage, by: 'person', words } }]);
}

/** All of what is asked, as it was shown: gates of one round belong together. */
export function allowFacts({ gatesAsk }: PipelineRun, digests: readonly string[]): Facts {
  if (gatesAsk.length === 0)
    return fail('conflict', 'No gate waits for your word.', 'They have run, or were not asked about yet.');
  if (!gatesAsk.every(({ digest }) => digests.includes(digest)))
    return fail('conflict', 'Other commands are asked about now.', 'Look at them first.');
  // What was not asked about is not allowed by this.
  return ok([{ type: 'gates.allowed', data: { digests: gatesAsk.map(({ digest }) => digest) } }]);
}

/** Those of a stage as a whole, once they have run. */
export function gatesFacts(run: PipelineRun, stage: string): Facts {
  const own = goingStage(run, stage);
  if (own === undefined || own.rounds.length === 0)
    return fail('conflict', 'This stage has no gates that could be run again now.', 'Begin again at it.');
  return ok([{ type: 'gates.wanted', data: { stage } }]);
}

/** Words that would reach nobody are not taken. */
export function courseFacts(run: PipelineRun, words: string): Facts {
  if (words.trim() === '') return noWords;
  if (isWorkOver(run))
    return fail(
      'conflict',
      'All of its work is over, so nobody would be told.',
      'Begin again at a stage with these words, or sign it off with them.',
    );
  return ok([{ type: 'course.noted', data: { words } }]);
}

const noWords = fail('invalid', 'There are no words.');

/** Where stages that are behind it would have been left out, or not, it begins again at the first of those. */
export function sizeFacts(run: PipelineRun, size: ChangeSize): Facts {
  if (!run.pipeline.sized)
    return fail('conflict', 'This pipeline is the same for work of any size.', 'There is nothing to say.');
  const judged = { size, why: 'because you said so', by: 'person' as const };
  const other = otherBySize(run, size);
  return ok([
    { type: 'size.judged', data: judged },
    ...(other === null ? [] : [{ type: 'stage.reopened' as const, data: { stage: other.name } }]),
  ]);
}

/** `words`: what is to be different. Only a record is written anew with them; other stages do not read what was sent back. */
export function reopenFacts(run: PipelineRun, stage: string, words = ''): Facts {
  const own = findStage(run, stage);
  const status = own?.status;
  if (status === undefined)
    return fail('not_found', `There is no stage ${stage}.`, `Its stages: ${namesOf(run.stages)}.`);
  if (status === 'skipped')
    return fail(
      'conflict',
      'This stage was left out because the work is small.',
      'Say that it is larger instead.',
    );
  if (status === 'waiting' || status === 'stale')
    return fail('conflict', 'This stage has not begun yet.', 'It comes by itself.');
  const reopened: RunFact = { type: 'stage.reopened', data: { stage } };
  if (words.trim() === '') return ok([reopened]);
  return ok(
    own?.record == null
      ? [{ type: 'course.noted', data: { words } }, reopened]
      : [reopened, { type: 'record.sentBack', data: { stage, words } }],
  );
}

/** `moved`: titles of gates that passed, and whose files are others now. */
export function signFacts(run: PipelineRun, words: string, moved: readonly string[]): Facts {
  const open = goingRun(run);
  if (!open.ok) return open;
  const action = nextOf(run);
  if (action.do !== 'ask' || action.what !== 'sign')
    return fail('conflict', 'It is not done yet, so it cannot be signed off.', 'Wait for its last stage.');
  const silent = unproven(run)
    .filter(isSilent)
    .map(({ title, line }) => `${title} (${line})`);
  if (silent.length > 0 && words.trim() === '')
    return fail(
      'invalid',
      `Nothing is known of ${silent.length === 1 ? 'a gate' : `${silent.length} gates`}: ${silent.join(', ')}.`,
      'Say why it is signed off all the same.',
    );
  if (moved.length > 0 && words.trim() === '')
    return fail(
      'invalid',
      `Files changed since these gates passed: ${moved.join(', ')}.`,
      'Say why it is signed off all the same, or begin again at the stage that runs them.',
    );
  return ok([
    { type: 'run.finished', data: { words, ...(moved.length === 0 ? {} : { moved: [...moved] }) } },
  ]);
}

/** `wereStopped`: the sub-stages whose session does not go on by itself, because the run was held. */
export function resumeFacts(
  run: PipelineRun,
  act: 'resume' | 'again',
  wereStopped: readonly { stage: string; name: string }[],
): Facts {
  if (run.status === 'finished')
    return fail('conflict', 'It is finished.', 'Begin again at a stage to change it.');
  if (run.status === 'going' && run.trouble === null)
    return act === 'again'
      ? fail('conflict', 'Nothing stands in its way.', 'Look at what it waits for.')
      : fail('conflict', 'It goes on already.', 'Wait.');
  const gone = wereStopped.flatMap(({ stage, name }): RunFact[] => [
    { type: 'step.stuck', data: { stage, name, why: 'It was stopped with the run.' } },
    { type: 'step.again', data: { stage, name, why: 'You were stopped. Go on from there.' } },
  ]);
  return ok([{ type: 'run.resumed', data: {} }, ...(run.status === 'going' ? [] : gone)]);
}

export function holdFacts({ status }: PipelineRun, act: 'pause' | 'stop'): Facts {
  if (status === 'going' || (act === 'stop' && status === 'paused'))
    return ok([{ type: act === 'pause' ? 'run.paused' : 'run.stopped', data: {} }]);
  return fail(
    'conflict',
    `It is ${status}.`,
    status === 'finished' ? 'It is over.' : 'Nothing is done in it now.',
  );
}

export function stepFacts(
  run: PipelineRun,
  { stage, step: name, act, words }: { stage: string; step: string; act: StepAct; words: string },
): Facts {
  const step = goingStage(run, stage)?.steps.find((one) => one.name === name);
  if (step === undefined)
    return fail('conflict', 'This sub-stage is not going on now.', 'Begin again at its stage.');
  const isVerify = findAbout(run, stage)?.kind === 'verify';
  const at = { stage, name };
  if (step.status === 'done' || step.status === 'skipped')
    return fail('conflict', 'It is over.', 'Begin again at its stage.');
  if (step.status === 'going' && act !== 'skip')
    return fail('conflict', 'Its session is at work.', 'Wait for it, or stop it there.');
  if (step.status === 'ended' && !isVerify)
    return fail(
      'conflict',
      'Its gates are next.',
      run.status === 'paused' ? 'Go on with it first.' : 'Wait for them.',
    );
  switch (act) {
    case 'again':
      return ok([{ type: 'step.again', data: { ...at, why: words, by: 'person' } }]);
    case 'look':
      if (step.status === 'ended') return gatesFacts(run, stage);
      return ok([{ type: 'step.ended', data: { ...at, said: step.said, by: 'person' } }]);
    default:
      return ok([
        {
          type: 'step.left',
          data: { ...at, as: act === 'skip' ? 'skipped' : 'done', by: 'person', why: words },
        },
      ]);
  }
}
