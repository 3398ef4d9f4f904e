/**
 * The report at the end of a run, from what was recorded and nothing else. What an agent said of its work stands there as its words; a
 * claim counts as verified only where gates passed after it and their evidence still stands. Pure.
 */
import type {
  GateResult,
  GateRound,
  Item,
  PipelineRun,
  StageRun,
  StepRun,
} from '../../shared/pipeline-run.ts';
import { findAbout, stageTitle } from '../../shared/run-stage.ts';
import type { KnownField } from './known-words.ts';
import { failuresOf } from './next.ts';

export interface Deliverable {
  path: string;
  change: 'added' | 'modified' | 'deleted';
  bytes: number;
  /** SHA-256 in hexadecimal; null of what is not there any more. */
  digest: string | null;
}

export interface ReportFacts {
  run: PipelineRun;
  fields: readonly KnownField[];
  /** The newest result of each gate, with whether its evidence still stands. */
  gates: readonly (GateResult & { isStale: boolean; record: GateRecord | null })[];
  deliverables: readonly Deliverable[];
  now: number;
}

/** Of the run that a result is of. */
export interface GateRecord {
  command: string;
  exitCode: number | null;
  milliseconds: number | null;
  /** Digest of the files that it was about. */
  tree: string | null;
}

export interface Claim {
  title: string;
  said: string;
  /** Why it counts; null: nothing but the agent's word. */
  evidence: string | null;
  /** Gates have failed on what it left, so that a later pass is somebody else's work. */
  failed: boolean;
}

/** One for each sub-stage. */
function claimsOf(run: PipelineRun, stale: ReadonlySet<string>): Claim[] {
  return run.stages.flatMap(({ steps, rounds }) =>
    steps.map((step): Claim => {
      const after = roundsAfter(step, step.rounds.length > 0 ? step.rounds : rounds);
      const failed = after.some((round) => failuresOf(round).length > 0);
      const evidence = failed ? null : evidenceOf(step, after, stale);
      return { title: step.title, said: step.said, evidence, failed };
    }),
  );
}

/** Those that looked at what its agent left when it was done. */
const roundsAfter = ({ ended }: StepRun, rounds: readonly GateRound[]): GateRound[] =>
  rounds.filter(({ at }) => at >= (ended ?? Number.POSITIVE_INFINITY));

/** `rounds`: its own, else those of its stage, as far as they came after it. */
function evidenceOf(
  { status }: StepRun,
  rounds: readonly GateRound[],
  stale: ReadonlySet<string>,
): string | null {
  const results = rounds.at(-1)?.results ?? [];
  if (status !== 'done' || results.length === 0) return null;
  const stands = results.every(
    ({ status: one, gate }) => (one === 'pass' || one === 'soft') && !stale.has(gate),
  );
  return stands ? results.map(({ title, line }) => `${title}: ${line}`).join('; ') : null;
}

export function reportPage(facts: ReportFacts): string {
  const { run, fields, gates, deliverables, now } = facts;
  const stale = new Set(gates.filter(({ isStale }) => isStale).map(({ gate }) => gate));
  const claims = claimsOf(run, stale);
  const sections: [string, string][] = [
    ['Verdict', verdictWords(gates, claims)],
    [
      'What was asked for',
      fields.length > 0
        ? fields.map(({ title, text }) => `**${plain(title)}**\n\n${quote(text)}`).join('\n\n')
        : run.intake
            .flatMap((fact) => (fact.type === 'text.given' ? [quote(fact.data.text)] : []))
            .join('\n\n'),
    ],
    ['Gates', gateTable(gates)],
    [
      'Sub-stages',
      claims
        .filter(({ evidence }) => evidence !== null)
        .map(claimWords)
        .join('\n'),
    ],
    [
      'Unverified',
      claims
        .filter(({ evidence }) => evidence === null)
        .map(claimWords)
        .join('\n'),
    ],
    ['Deliverables', deliverableTable(deliverables)],
    ['Known limits', limits(facts).join('\n')],
    ['Stages', stageTable(run)],
    ['Decisions', run.decisions.map((one) => `- ${stamp(one.at)}: ${decisionWords(run, one)}`).join('\n')],
  ];
  const body = sections.map(([title, text]) => `## ${title}\n\n${text === '' ? '*None.*' : text}`);
  const head = `# ${plain(run.title)}\n\n${plain(run.pipeline.title)}, in ${plain(run.workspace)}. Put together on ${stamp(now)} from what Patchbay recorded.`;
  return `${[head, ...body].join('\n\n')}\n`;
}

function verdictWords(gates: ReportFacts['gates'], claims: readonly Claim[]): string {
  const of = (test: (one: ReportFacts['gates'][number]) => boolean): number => gates.filter(test).length;
  const failed = of(({ status, isHard }) => status === 'fail' && isHard);
  const absent = of(({ status }) => status === 'not-available' || status === 'never');
  const stale = of(({ isStale }) => isStale);
  const unverified = claims.filter(({ evidence }) => evidence === null).length;
  const words = [
    `${of(({ status, isStale }) => (status === 'pass' || status === 'soft') && !isStale)} of ${gates.length} gates passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(absent > 0 ? [`${absent} could not be run`] : []),
    ...(stale > 0 ? [`${stale} no longer count, because files changed`] : []),
    ...(unverified > 0 ? [`${unverified} of ${claims.length} sub-stages are not verified`] : []),
  ];
  return `${words.join(', ')}.`;
}

function gateTable(gates: ReportFacts['gates']): string {
  if (gates.length === 0) return '';
  const rows = gates.map(({ title, status, line, isStale, record }) =>
    row([
      plain(title),
      isStale ? `${status}, out of date` : status,
      plain(line),
      record === null || record.command === '' ? '' : code(record.command),
      record?.exitCode === null || record === null ? '' : String(record.exitCode),
      record?.milliseconds == null ? '' : `${(record.milliseconds / 1_000).toFixed(1)} s`,
      record?.tree?.slice(0, 12) ?? '',
    ]),
  );
  return [
    row(['Gate', 'Verdict', 'Why', 'Command', 'Exit', 'Time', 'Files']),
    row(Array(7).fill('---')),
    ...rows,
  ].join('\n');
}

const claimWords = ({ title, said, evidence, failed }: Claim): string =>
  [
    `- **${plain(title)}**`,
    ...(said === '' ? [] : [`  - the agent said: ${plain(said)}`]),
    ...(evidence === null
      ? [
          failed
            ? '  - gates failed on what it left; where they pass now, that is not its doing'
            : '  - no gate that still stands speaks for it',
        ]
      : [`  - gates: ${plain(evidence)}`]),
  ].join('\n');

function deliverableTable(deliverables: readonly Deliverable[]): string {
  if (deliverables.length === 0) return '';
  const rows = deliverables.map(({ path, change, bytes, digest }) =>
    row([code(path), change, digest === null ? '' : String(bytes), digest === null ? '' : `\`${digest}\``]),
  );
  return [row(['File', 'Change', 'Bytes', 'SHA-256']), row(Array(4).fill('---')), ...rows].join('\n');
}

function limits({ run, gates }: ReportFacts): string[] {
  const questions = run.stages.flatMap(({ record }) => record?.items.filter(isOpen) ?? []);
  const left = run.stages.flatMap(({ steps }) => steps.filter(({ status }) => status !== 'done'));
  return [
    ...questions.map(({ title }) => `- Open question: ${plain(title)}`),
    ...left.map(({ title, why }) => `- Not done: ${plain(title)}${why === '' ? '' : ` (${plain(why)})`}`),
    ...gates
      .filter(({ status }) => status !== 'pass')
      .map(({ title, line }) => `- Gate ${plain(title)}: ${plain(line)}`),
  ];
}

/** By the name of its part: pipelines call it `question`. */
const isOpen = ({ part }: Item): boolean => part === 'question';

function stageTable(run: PipelineRun): string {
  const { tokens } = run;
  const before = tokens === 0 ? [] : [row(['Judging its size', 'done', '', String(tokens), 'by itself'])];
  // Of the one that writes this nothing is known yet.
  const over = run.stages.filter(({ name }) => findAbout(run, name)?.kind !== 'report');
  const rows = over.map((stage) => {
    const title = stageTitle(run, stage.name);
    return row([plain(title), stage.status, timeOf(stage), String(stage.tokens), approvalOf(stage)]);
  });
  const head = [row(['Stage', 'Status', 'Time', 'Tokens', 'Approved']), row(Array(5).fill('---'))];
  return [...head, ...before, ...rows].join('\n');
}

const decisionWords = (run: PipelineRun, { stage, line }: PipelineRun['decisions'][number]): string =>
  stage === null ? plain(line) : `${plain(stageTitle(run, stage))}: ${plain(line)}`;

const timeOf = ({ begun, ended }: StageRun): string =>
  begun === null || ended === null ? '' : `${Math.round((ended - begun) / 1_000)} s`;

const approvalOf = ({ approved }: StageRun): string =>
  approved === null ? '' : approved.by === 'person' ? 'by you' : 'by itself';

/** Line by line, as it was said. */
const quote = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${plain(line)}`.trimEnd())
    .join('\n')
    .replace(/^(> .+)\n(?=> )/gm, '$1\\\n');
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
/** Words of anybody's, in one line: whatever they hold is read, and neither markup, a link, nor the end of a cell. */
export const plain = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*[\]<>|~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^([#+\-=])|^(\d+)(?=[.)])/, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`));
/** Between more backticks than it has; in a cell, its pipes end nothing. */
function code(text: string): string {
  const line = oneLine(text).replace(/\\*\|/g, (found) => `\\${found.replaceAll('\\', '')}`);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
export const stamp = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
