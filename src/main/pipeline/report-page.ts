/**
 * The report at the end of a run, from what was recorded and nothing else. What an agent said of its work stands there as its words; a
 * claim counts as verified only where gates passed after it and their evidence still stands. Pure.
 */
import { isPassed, verdictWord } from '../../shared/gate-tally.ts';
import type {
  GateResult,
  GateRound,
  Item,
  PipelineRun,
  StageRun,
  StepRun,
} from '../../shared/pipeline-run.ts';
import { findAbout, stageTitle } from '../../shared/run-stage.ts';
import { type Catalogue, deliverableText, isOwn, lostWords } from './deliverable-table.ts';
import { deploymentNotes } from './deployment-notes.ts';
import type { KnownField } from './known-words.ts';
import { failuresOf } from './next.ts';
import { code, lasting, plain, quote, row, stamp, wholeCode } from './page-words.ts';
import { runFile } from './run-files.ts';

export interface ReportFacts {
  run: PipelineRun;
  fields: readonly KnownField[];
  /** The newest result of each gate, with whether its evidence still stands. */
  gates: readonly (GateResult & { isStale: boolean; record: GateRecord | null })[];
  deliverables: Catalogue;
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
  /** Where not all of its gates speak for it: what each says. */
  partly: string;
  /** Gates were run on what it left, whatever they said. */
  looked: boolean;
  /** Gates have failed on what it left, so that a later pass is somebody else's work. */
  failed: boolean;
}

/** One for each sub-stage. */
function claimsOf(run: PipelineRun, stale: ReadonlySet<string>): Claim[] {
  return run.stages.flatMap(({ steps, rounds }) =>
    steps.map((step): Claim => {
      const after = roundsAfter(step, step.rounds.length > 0 ? step.rounds : rounds);
      const failed = after.some((round) => failuresOf(round).length > 0);
      const nothing = { evidence: null, partly: '' };
      const { title, said } = step;
      return {
        title,
        said,
        failed,
        looked: after.length > 0,
        ...(failed ? nothing : evidenceOf(step, after, stale)),
      };
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
): Pick<Claim, 'evidence' | 'partly'> {
  const results = rounds.at(-1)?.results ?? [];
  const stands = (one: GateResult): boolean => isPassed(one.status) && !stale.has(one.gate);
  if (status !== 'done' || !results.some(stands)) return { evidence: null, partly: '' };
  const lines = results.map((one) => {
    const { title, line } = one;
    return stands(one) ? `${title}: ${line}` : `${title}: ${wordOf(one, stale.has(one.gate))}, ${line}`;
  });
  const all = lines.join('; ');
  return results.every(stands) ? { evidence: all, partly: '' } : { evidence: null, partly: all };
}

/** For people. */
const wordOf = ({ status }: GateResult, isStale: boolean): string =>
  `${verdictWord(status)}${isStale ? ', out of date' : ''}`;

export function reportPage(facts: ReportFacts): string {
  const { run, gates, deliverables, now } = facts;
  const stale = new Set(gates.filter(({ isStale }) => isStale).map(({ gate }) => gate));
  const claims = claimsOf(run, stale);
  const sections: [string, string][] = [
    ['Verdict', verdictWords(gates, claims)],
    ['What was asked for', askedFor(facts)],
    ['Gates', [gateTable(gates), toInstall(gates)].filter((text) => text !== '').join('\n\n')],
    [
      'Sub-stages',
      claims
        .filter(({ evidence }) => evidence !== null)
        .map(claimWords)
        .join('\n') || (claims.length > 0 ? '*None.* All are under “Unverified”.' : ''),
    ],
    [
      'Unverified',
      claims
        .filter(({ evidence }) => evidence === null)
        .map(claimWords)
        .join('\n'),
    ],
    ['Deliverables', deliverableText(deliverables)],
    ['Deployment notes', deploymentNotes(deliverables.files.filter(isOwn))],
    ['Known limits', limits(facts).join('\n')],
    ['Stages', stageTable(run)],
    ['Decisions', run.decisions.map((one) => `- ${stamp(one.at)}: ${decisionWords(run, one)}`).join('\n')],
    ['Commands of the gates', commandList(gates)],
  ];
  const body = sections.map(([title, text]) => `## ${title}\n\n${text === '' ? '*None.*' : text}`);
  return `${[headOf(run, now), ...body].join('\n\n')}\n`;
}

function headOf(run: PipelineRun, now: number): string {
  const { pipeline, workspace, created, model, from, id, stages } = run;
  const records = stages.filter(({ record }) => record !== null).map(({ name }) => code(`${name}.md`));
  const lines = [
    `${plain(pipeline.title)}, in ${plain(workspace)}. Begun on ${stamp(created)} with the model ${code(model)}; run ${code(id)}.`,
    ...(from === null
      ? []
      : [
          `It raises run ${code(from.run)} to level ${from.level}: what that one made is not in this report.`,
        ]),
    `Put together on ${stamp(now)} from what Patchbay recorded. Beside this report: ${[...records, code(runFile)].join(', ')}.`,
  ];
  return `# ${plain(run.title)}\n\n${lines.join('\n\n')}`;
}

/** In the person's words: the fields that stand, else what they wrote; and what they said on the way. */
function askedFor({ run, fields }: ReportFacts): string {
  const texts = run.intake.flatMap((fact) => (fact.type === 'text.given' ? [fact.data.text] : []));
  const asked = fields.length > 0 ? fields : texts.map((text) => ({ title: 'In your words', text }));
  const later = run.courses.map(({ words: text }) => ({ title: 'On the way', text }));
  return [...asked, ...later].map(({ title, text }) => `**${plain(title)}**\n\n${quote(text)}`).join('\n\n');
}

/** What is not there, each once. */
function toInstall(gates: ReportFacts['gates']): string {
  const absent = gates.filter(({ status }) => status === 'not-available');
  const names = [...new Set(absent.flatMap(missingOf))].map(plain);
  const wanted = names.length === 0 ? '' : ` (${names.join(', ')})`;
  return absent.length === 0
    ? ''
    : `Not available means that nothing was run, so that nothing is known. Install what is missing${wanted}, then run the gates again.`;
}

/** Results of older runs have it in their line only. */
const missingOf = ({ missing, line }: GateResult): string[] =>
  missing ?? /^(.+) (?:is|are) not there$/.exec(line)?.[1]?.split(/, | and /) ?? [];

function verdictWords(gates: ReportFacts['gates'], claims: readonly Claim[]): string {
  const of = (test: (one: ReportFacts['gates'][number]) => boolean): number => gates.filter(test).length;
  const isOut = ({ status, isStale }: ReportFacts['gates'][number]): boolean => isStale || status === 'stale';
  const counts: [number, string][] = [
    [of(({ status, isHard }) => status === 'fail' && isHard), 'failed'],
    [of(({ status, isHard }) => status === 'fail' && !isHard), 'failed that need not pass'],
    [of(({ status }) => status === 'not-available'), 'not available'],
    [of(({ status }) => status === 'never'), 'never run'],
    [of(({ status }) => status === 'cancelled' || status === 'interrupted'), 'not run to their end'],
    [of(isOut), 'no longer count, because files changed'],
  ];
  const unverified = claims.filter(({ evidence }) => evidence === null).length;
  const words = [
    gates.length === 0
      ? 'No gate was run, so that all there is are words of agents'
      : `${of(({ status, isStale }) => isPassed(status) && !isStale)} of ${gates.length} gates passed`,
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...(unverified > 0 ? [`${unverified} of ${claims.length} sub-stages are not verified`] : []),
  ];
  return `${words.join(', ')}.`;
}

function gateTable(gates: ReportFacts['gates']): string {
  if (gates.length === 0) return '';
  const rows = gates.map(({ isStale, record, ...result }) => {
    // What was not there took no time, and is about no files.
    const ran = result.status === 'not-available' ? null : record;
    return row([
      ...[plain(result.title), wordOf(result, isStale), plain(result.line)],
      record?.exitCode === null || record === null ? '' : String(record.exitCode),
      ran?.milliseconds == null ? '' : `${(ran.milliseconds / 1_000).toFixed(1)} s`,
      ran?.tree?.slice(0, 12) ?? '',
    ]);
  });
  const head = row(['Gate', 'Verdict', 'Why', 'Exit', 'Time', 'Files']);
  const table = [head, row(Array(6).fill('---')), ...rows].join('\n');
  return `${table}\n\n*Files* names the state of the files that a gate was about: where two have the same name, it was the same.`;
}

/** Apart from the table, since one of them may be as long as a page. */
const commandList = (gates: ReportFacts['gates']): string =>
  gates
    .flatMap(({ title, record }) =>
      record === null || record.command === '' ? [] : [`- ${plain(title)}: ${wholeCode(record.command)}`],
    )
    .join('\n');

const claimWords = ({ title, said, evidence, ...why }: Claim): string =>
  [
    `- **${plain(title)}**`,
    ...(said === '' ? [] : [`  - the agent said: ${plain(said)}`]),
    evidence === null ? `  - ${whyNot(why)}` : `  - gates: ${plain(evidence)}`,
  ].join('\n');

function whyNot({ failed, looked, partly }: Pick<Claim, 'failed' | 'looked' | 'partly'>): string {
  if (failed) return 'gates failed on what it left; where they pass now, that is not its doing';
  if (!looked) return 'no gate was run for it alone';
  return partly === ''
    ? 'no gate that still stands speaks for it'
    : `not all of its gates speak for it: ${plain(partly)}`;
}

function limits({ run, gates, deliverables }: ReportFacts): string[] {
  const questions = run.stages.flatMap(({ record }) => record?.items.filter(isOpen) ?? []);
  const left = run.stages.flatMap(({ steps }) => steps.filter(({ status }) => status !== 'done'));
  const lost = lostWords(deliverables.with);
  return [
    ...(lost === '' ? [] : [`- ${lost}`]),
    ...questions.map(({ title }) => `- Open question: ${plain(title)}`),
    ...left.map(({ title, why }) => `- Not done: ${plain(title)}${why === '' ? '' : ` (${plain(why)})`}`),
    ...gates
      .filter(({ status, isStale }) => status !== 'pass' || isStale)
      .map(({ title, line, isStale }) => {
        const since = isStale ? ' (files changed since)' : '';
        return `- Gate ${plain(title)}: ${plain(line)}${since}`;
      }),
  ];
}

/** By the name of its part: pipelines call it `question`. */
const isOpen = ({ part }: Item): boolean => part === 'question';

function stageTable(run: PipelineRun): string {
  const { tokens } = run;
  const before = tokens === 0 ? [] : [row(['Judging its size', 'done', '', String(tokens), 'by itself'])];
  const rows = run.stages.map((stage) => {
    const title = stageTitle(run, stage.name);
    const isThis = stage.status === 'going' && findAbout(run, stage.name)?.kind === 'report';
    const status = isThis ? 'this report' : stage.status;
    return row([plain(title), status, timeOf(stage), String(stage.tokens), approvalOf(stage)]);
  });
  const head = [row(['Stage', 'Status', 'Time', 'Tokens', 'Approved']), row(Array(5).fill('---'))];
  const table = [...head, ...before, ...rows].join('\n');
  return `${table}\n\n*Time* is from the beginning of a stage to its end, with what it waited for you.`;
}

const decisionWords = (run: PipelineRun, { stage, line }: PipelineRun['decisions'][number]): string =>
  stage === null ? plain(line) : `${plain(stageTitle(run, stage))}: ${plain(line)}`;

const timeOf = ({ begun, ended }: StageRun): string =>
  begun === null || ended === null ? '' : lasting(ended - begun);

const approvalOf = ({ approved }: StageRun): string =>
  approved === null ? '' : approved.by === 'person' ? 'by you' : 'by itself';
