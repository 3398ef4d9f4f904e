/** A run of a pipeline in lines for a terminal: where it stands, what it wants, and the command that answers. Pure. */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { gateTally, verdictWord } from '../../../shared/gate-tally.ts';
import type { WaitingRun } from '../../../shared/inbox-order.ts';
import type { RunRow, RunWaits, StageRun } from '../../../shared/pipeline-run.ts';
import { findStage, stageTitle } from '../../../shared/run-stage.ts';
import type { Ink } from './ink.ts';
import { judgeable, oneLine } from './visible-text.ts';

export function runLine({ id, title, pipeline, status, stage, waits }: RunRow, ink: Ink): string {
  const state = waits === null ? status : ink.yellow('waits for you');
  return `${id.slice(0, 8)}  ${state}  ${judgeable(title)}  ${ink.dim(`${oneLine(pipeline)}${stage === null ? '' : ` · ${oneLine(stage)}`}`)}`;
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
  `  ${program} pipeline show ${id.slice(0, 8)} --workspace ${folderWord(workspace)}`,
];

/** As a shell takes it as one word. */
const folderWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${judgeable(path).replaceAll("'", "'\\''")}'`;

/** `isWhole`: with what its stages wrote down. */
export function runLines({ run }: RunView, ink: Ink, isWhole: boolean): string[] {
  const head = `${run.id.slice(0, 8)}  ${ink.bold(judgeable(run.title))}  ${ink.dim(run.status)}`;
  const stages = run.stages.flatMap((stage) => {
    const line = `  ${stage.status.padEnd(8)} ${oneLine(stageTitle(run, stage.name))}${spent(stage, ink)}`;
    return [line, ...(isWhole || stage.status === 'going' ? inside(stage) : [])];
  });
  return [head, ...stages];
}

const spent = ({ tokens, begun, ended }: StageRun, ink: Ink): string => {
  const seconds = begun === null || ended === null ? [] : [`${Math.round((ended - begun) / 1_000)} s`];
  const words = [...seconds, ...(tokens > 0 ? [`${tokens} tokens`] : [])];
  return words.length === 0 ? '' : ink.dim(`  ${words.join(' · ')}`);
};

function inside({ record, steps, rounds }: StageRun): string[] {
  const items = record?.items.flatMap(({ id, title, text, fields }) => [
    `    ${id}: ${judgeable(title)}. ${judgeable(text)}`,
    ...Object.entries(fields).map(([name, said]) => `      ${judgeable(name)}: ${judgeable(said)}`),
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

function questionLines({ number, ask, options, why }: RunView['questions'][number]): string[] {
  return [
    `${number}. ${judgeable(ask)}${why === 'contradiction' ? ' (you said two things)' : ''}`,
    ...options.map(({ value, title, adds }) => `     ${value}: ${judgeable(title)}. ${judgeable(adds)}`),
  ];
}

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
  const id = run.id.slice(0, 8);
  const with_ = (command: string): string => `  ${program} pipeline ${command}`;
  const shown = (command: string): string => with_(`${command} --shown ${digest.slice(0, 8)}`);
  if (run.status === 'paused' || run.status === 'stopped')
    return ['', `It is ${run.status}.`, with_(`resume ${id}`)];
  switch (asks?.what) {
    case 'fields':
      return ['', ...questions.flatMap(questionLines), shown(`answer ${id} "1. … 2. …"`)];
    case 'conflict':
      return ['', ...conflictLines(run, asks), shown(`decide ${id} "…"`)];
    case 'approval':
      return [
        '',
        'It waits for your approval.',
        shown(`approve ${id}`),
        shown(`back ${id} "what is to change"`),
      ];
    case 'gates':
      return ['', 'Gates have failed.', with_(`again ${id}`), shown(`approve ${id} "why they are accepted"`)];
    case 'stuck':
      return ['', 'A sub-stage is stuck.', with_(`again ${id} "what to do"`)];
    case 'allow':
      return [
        ...['', 'Gates want your word before they run:'],
        ...run.gatesAsk.map(({ command, rule }) => `  ${judgeable(command)}  (${judgeable(rule)})`),
        with_(`allow ${id}`),
      ];
    case 'trouble':
      return ['', judgeable(run.trouble?.message ?? ''), with_(`again ${id}`)];
    case 'session':
      return [
        ...['', 'A session of it waits for you.'],
        ...[
          `  ${program} show ${asks.sessionId}`,
          `  ${program} approve ${asks.sessionId}`,
          with_(`resume ${id}`),
        ],
      ];
    case 'sign':
      return ['', 'It is done and waits to be signed off.', ...signLines(view, with_, shown)];
    default:
      return [];
  }
}

type Told = (command: string) => string;

function signLines({ run, unproven, untold }: RunView, with_: Told, shown: Told): string[] {
  const id = run.id.slice(0, 8);
  return [
    ...unprovenLines(unproven),
    ...untoldLines(untold),
    with_(`report ${id}`),
    ...(untold.length === 0 ? [] : [with_(`reopen ${id} "STAGE" "what is to be different"`)]),
    shown(unproven.length === 0 ? `sign ${id}` : `sign ${id} "why it is signed off all the same"`),
  ];
}
