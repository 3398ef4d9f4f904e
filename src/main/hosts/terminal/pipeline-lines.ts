/** A run of a pipeline in lines for a terminal: where it stands, what it wants, and the command that answers. Pure. */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { gateTally, verdictWord } from '../../../shared/gate-tally.ts';
import type { WaitingRun } from '../../../shared/inbox-order.ts';
import { nextLevel } from '../../../shared/next-level.ts';
import type { RunRow, RunWaits, StageRun } from '../../../shared/pipeline-run.ts';
import { findAbout, findStage, stageTitle } from '../../../shared/run-stage.ts';
import { questionWords } from '../../pipeline/intake/question-words.ts';
import { clipLine } from '../../tools/clip.ts';
import type { Ink } from './ink.ts';
import { shortId } from './program.ts';
import { folderWord, judgeable, oneLine } from './visible-text.ts';

export function runLine({ id, title, pipeline, status, stage, waits }: RunRow, ink: Ink): string {
  const state = waits === null ? status : ink.yellow('waits for you');
  return `${shortId(id)}  ${state}  ${judgeable(title)}  ${ink.dim(`${oneLine(pipeline)}${stage === null ? '' : ` · ${oneLine(stage)}`}`)}`;
}

const waitsFor: Record<RunWaits, string> = {
  fields: 'asks questions',
  conflict: 'wants a decision on a conflict',
  approval: 'wants your approval',
  trouble: 'could not go on',
  stuck: 'is stuck in a sub-stage',
  gates: 'has gates that failed',
  allow: 'wants your word to run gates',
  sign: 'wants your sign-off',
  session: 'waits in a session of it',
};

/** Among all that waits for the person, with the command that shows what it asks. */
export const waitingLines = (
  { id, title, stage, waits, workspace }: WaitingRun['run'],
  ink: Ink,
  program: string,
): string[] => [
  `? ${ink.bold('pipeline')} ${waitsFor[waits]} ${ink.dim(`in "${oneLine(title, 60)}"${stage === null ? '' : `, ${oneLine(stage, 60)}`}`)}`,
  `  ${program} pipeline show ${shortId(id)} --workspace ${folderWord(workspace)}`,
];

/** `isWhole`: with what its stages wrote down. */
export function runLines(view: RunView, ink: Ink, isWhole: boolean): string[] {
  const { run, asks } = view;
  const state = asks === null || run.status !== 'going' ? ink.dim(run.status) : ink.yellow('waits for you');
  const head = `${shortId(run.id)}  ${ink.bold(judgeable(run.title))}  ${state}`;
  const stages = run.stages.flatMap((stage) => {
    const line = `  ${stage.status.padEnd(8)} ${oneLine(stageTitle(run, stage.name))}${spent(stage, ink)}`;
    if (!isWhole && stage.status !== 'going') return [line];
    const isIntake = findAbout(run, stage.name)?.kind === 'intake';
    return [line, ...(isIntake ? fieldLines(view) : []), ...inside(stage)];
  });
  return [head, ...stages];
}

/** What stands, so that it is seen what a reply was taken for. */
const fieldLines = ({ run, fields }: RunView): string[] =>
  fields.map(({ field: name, value: { text, options } }) => {
    const field = run.pipeline.fields?.find((one) => one.name === name);
    const chosen = field === undefined || field.kind === 'words' ? [] : field.options;
    const titles = chosen.filter(({ value }) => options.includes(value)).map(({ title }) => title);
    const said = titles.length > 0 ? titles.join(', ') : text.replace(/\s+/g, ' ');
    return `    ${oneLine(field?.title ?? name)}: ${judgeable(clipLine(said, 200))}`;
  });

const spent = ({ tokens, begun, ended }: StageRun, ink: Ink): string => {
  const seconds = begun === null || ended === null ? [] : [`${Math.round((ended - begun) / 1_000)} s`];
  const words = [...seconds, ...(tokens > 0 ? [`${tokens} tokens`] : [])];
  return words.length === 0 ? '' : ink.dim(`  ${words.join(' · ')}`);
};

function inside({ record, steps, rounds }: StageRun): string[] {
  const items = record?.items.flatMap(({ id, title, text, fields }) => [
    `    ${id}: ${judgeable(title)}. ${judgeable(text)}`,
    ...Object.entries(fields).map(([name, words]) => `      ${oneLine(name)}: ${judgeable(words)}`),
  ]);
  const worked = steps.map(({ status, title, why, rounds: own }) => {
    const said = [gateTally(own.at(-1)?.results ?? []), judgeable(why)].filter((words) => words !== '');
    return `    ${status.padEnd(8)} ${judgeable(title)}${said.length === 0 ? '' : `  (${said.join('; ')})`}`;
  });
  const gates = rounds
    .at(-1)
    ?.results.map(
      ({ status, title, line }) =>
        `    ${verdictWord(status).padEnd(13)} ${oneLine(title)}: ${judgeable(line)}`,
    );
  const tally = gateTally(rounds.at(-1)?.results ?? []);
  return [...(items ?? []), ...worked, ...(tally === '' ? [] : [`    ${tally}`]), ...(gates ?? [])];
}

/** Without the signs of Markdown. */
const questionLines = (questions: RunView['questions']): string[] =>
  questionWords(questions, null)
    .split('\n')
    .map((line) => judgeable(line.replace(/^(\d+\. )\*\*(.*?)\*\* /, '$1$2. ')));

/** Each stage counts its own from 1. */
function conflictLines(run: RunView['run'], { stage, id }: Pick<Asks, 'stage' | 'id'>): string[] {
  const conflict = findStage(run, stage)?.record?.conflicts.find((one) => one.id === id);
  if (conflict === undefined) return [];
  return [
    `It breaks the rule ${conflict.rule}: ${judgeable(conflict.what)}`,
    ...conflict.options.map(
      (option) => `  - ${judgeable(option)}${option === conflict.recommended ? ' (recommended)' : ''}`,
    ),
  ];
}

/** What speaks for nothing is seen before it is signed off. */
const unprovenLines = (gates: RunView['unproven']): string[] =>
  gates.length === 0
    ? []
    : [
        'These gates have not passed:',
        ...gates.map(
          ({ status, title, line }) =>
            `  ${verdictWord(status).padEnd(13)} ${oneLine(title)}: ${judgeable(line)}`,
        ),
      ];

/** What was said and reached nobody is seen before it is signed off, too. */
const untoldLines = (untold: RunView['untold']): string[] =>
  untold.length === 0
    ? []
    : [
        'No agent was told this, since none began after you said it:',
        ...untold.map((words) => `  ${judgeable(words)}`),
      ];

/** What is decided about, for whoever decides without having had it printed before. */
export function decidedLines({ run, asks, unproven, untold }: RunView): string[] {
  const stage = findStage(run, asks?.stage ?? '');
  if (asks?.what === 'sign') return [...unprovenLines(unproven), ...untoldLines(untold)];
  if (stage === undefined || (asks?.what !== 'approval' && asks?.what !== 'gates')) return [];
  return [`  ${oneLine(stageTitle(run, stage.name))}`, ...inside(stage)];
}

type Asks = NonNullable<RunView['asks']>;

/** What the person is asked for, and how it is answered here. */
export function asksLines(view: RunView, program: string): string[] {
  const { run, asks, questions, digest } = view;
  const id = shortId(run.id);
  const with_ = (command: string): string => `  ${program} pipeline ${command}`;
  const shown = (command: string): string => with_(`${command} --shown ${digest.slice(0, 8)}`);
  if (run.status === 'paused' || run.status === 'stopped')
    return ['', `It is ${run.status}.`, with_(`resume ${id}`)];
  if (run.status === 'finished') return ['', 'It is signed off.', ...overLines(view).map(with_)];
  switch (asks?.what) {
    case 'fields':
      return [
        ...['', ...questionLines(questions), ''],
        shown(`answer ${id} ${questions.length === 1 ? '"…"' : '"1. … 2. …"'}`),
      ];
    case 'conflict':
      return ['', ...conflictLines(run, asks), shown(`decide ${id} "…"`)];
    case 'approval':
      return [
        ...['', 'It waits for your approval.'],
        ...[shown(`approve ${id}`), shown(`back ${id} "what is to change"`)],
      ];
    case 'gates':
      return ['', 'Gates have failed.', with_(`again ${id}`), shown(`approve ${id} "why they are accepted"`)];
    case 'stuck':
      return [
        ...['', 'A sub-stage is stuck.', with_(`again ${id} "what to do"`), with_(`look ${id}`)],
        ...[shown(`done ${id} "why it counts as done"`), shown(`skip ${id} "why it is left out"`)],
      ];
    case 'allow':
      return [
        ...['', 'Gates want your word before they run:'],
        ...run.gatesAsk.map(({ command, rule }) => `  ${judgeable(command)}  (${judgeable(rule)})`),
        with_(`allow ${id}`),
      ];
    case 'trouble':
      return ['', ...troubleLines(run.trouble), with_(`again ${id}`)];
    case 'session':
      return [
        ...['', 'A session of it waits for you; once you have decided, go on with the run:'],
        with_(`resume ${id}`),
      ];
    case 'sign':
      return ['', 'It is done and waits to be signed off.', ...signLines(view, with_, shown)];
    default:
      return [];
  }
}

type Told = (command: string) => string;

function signLines({ run, unproven, untold }: RunView, with_: Told, shown: Told): string[] {
  const id = shortId(run.id);
  return [
    ...unprovenLines(unproven),
    ...untoldLines(untold),
    with_(`report ${id}`),
    ...(untold.length === 0 ? [] : [with_(`reopen ${id} "STAGE" "what is to be different"`)]),
    shown(unproven.length === 0 ? `sign ${id}` : `sign ${id} "why it is signed off all the same"`),
  ];
}

const troubleLines = (trouble: RunView['run']['trouble']): string[] =>
  trouble === null
    ? []
    : [
        `It could not go on: ${judgeable(trouble.message)}`,
        ...(trouble.hint === undefined ? [] : [`  ${judgeable(trouble.hint)}`]),
      ];

/** What can be done with a run that is signed off. */
function overLines(view: RunView): string[] {
  const id = shortId(view.run.id);
  const level = nextLevel(view);
  const up = level === null ? [] : [`raise ${id}  (to level ${level.level}: ${oneLine(level.title)})`];
  return [`report ${id} --out FOLDER`, ...up];
}
