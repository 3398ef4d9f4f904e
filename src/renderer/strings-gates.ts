/** Words about gates. */
import type { Finding, GateEvidence, GateNow, GatesView, VerdictStatus } from '../shared/gate.ts';
import type { TreeChange } from '../shared/plan.ts';
import { formatDuration, plural } from './format.ts';

const changes: Record<TreeChange['change'], string> = {
  added: 'new',
  modified: 'edited',
  deleted: 'deleted',
};

const counted = (gates: GatesView['gates'], ...wanted: VerdictStatus[]): number =>
  gates.filter(({ verdict }) => wanted.includes(verdict.status)).length;

/** Short enough to be read, and complete enough to be copied. */
const sample = `gates:
  types:
    run: npx tsc --noEmit --pretty false
    tool: tsc
  tests:
    run: node --test --experimental-test-coverage
    tool: node-test
    hard: [failed <= 0, tests >= 1, coverage >= 80]
  names:
    naming: [{ files: "src/**", names: [kebab-case] }]
kpis:
  coverage: { gate: tests.coverage, target: ">= 90", floor: ">= 80" }`;

export const gatesStrings = {
  title: 'Gates',
  text: 'What the folder has to hold up after a piece of work. The app runs each itself and reads what its tool prints; an edit makes a pass stale.',
  loading: 'Reading the gates…',
  failed: 'That did not work.',
  sample,
  empty: 'This folder has no gates yet',
  emptyText:
    'They stand in .patchbay/gates.yaml: a command and the tool that prints its output, or rules about files. Such as:',
  untrusted: 'This folder has gates of its own.',
  wrong: 'The gates file is wrong, so nothing of it counts.',
  summary: ({ gates }: Pick<GatesView, 'gates'>): string => {
    const more = [
      [counted(gates, 'fail'), 'failed'],
      [counted(gates, 'stale'), 'stale'],
      [counted(gates, 'not-available'), 'not available'],
      [counted(gates, 'never', 'cancelled', 'interrupted'), 'not run to their end'],
    ] as const;
    const rest = more.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`);
    return [`${counted(gates, 'pass', 'soft')} of ${gates.length} passed`, ...rest].join(' · ');
  },
  runAll: 'Run all gates',
  stop: 'Stop the gates',
  baseline: 'Take a baseline',
  baselineHint:
    'Runs all gates as they are before the work: what they find now is not charged to later runs.',
  based: (one: GateEvidence, time: string): string =>
    `Baseline of ${time}: ${plural(one.findings.length + one.moreFindings, 'finding', 'findings')} not charged.`,
  progress: (over: number, all: number): string => `Running: ${over} of ${all} done`,
  run: 'Run gate',
  again: 'Run again',
  of: (what: string, title: string): string => `${what}: ${title}`,
  running: 'Running…',
  optional: 'optional',
  how: ({ gate: { how } }: GateNow): string | null =>
    how.kind === 'command' ? null : how.kind === 'naming' ? 'How files are called' : 'What is in the folder',
  about: (files: readonly string[]): string => `about ${files.join(', ')}`,
  /** When, how long and for whom. */
  ran: ({ started, ended, by }: GateEvidence, time: string): string =>
    [
      time,
      ended === null ? null : formatDuration(Math.max(0, ended - started)),
      by.kind === 'pipeline'
        ? `in stage ${by.stage}`
        : by.through === 'cli'
          ? 'by you, in a terminal'
          : 'by you',
    ]
      .filter((part) => part !== null)
      .join(' · '),
  evidence: 'Evidence',
  findings: 'What it found',
  output: 'What it printed',
  place: ({ file, line }: Finding): string => (file === null ? '' : line === null ? file : `${file}:${line}`),
  old: 'from before',
  moreFindings: (count: number): string => `and ${plural(count, 'more finding', 'more findings')}`,
  files: ({ before, after }: GateEvidence): string =>
    before === null || after === null
      ? 'Its files could not be looked at.'
      : `Files before ${before.slice(0, 12)}, after ${after.slice(0, 12)}.`,
  changed: 'Changed:',
  change: ({ change }: TreeChange): string => changes[change],
  moreChanges: (count: number): string => `and ${plural(count, 'more file', 'more files')}`,
  asks: (count: number): string => (count === 1 ? 'One gate asks you first' : `${count} gates ask you first`),
  release: 'May a release go?',
  go: 'Go',
  noGo: 'No-go',
  kpis: 'KPIs',
  notes: 'Does not stand in the way:',
} as const;
