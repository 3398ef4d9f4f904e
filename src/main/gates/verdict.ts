/**
 * How a gate stands, from what was recorded of its runs, its limits and its files as they are now. Pure, and the only place where a gate
 * passes: there is no stored verdict that could be wrong or be written by anybody.
 */
import type { Gate, GateEvidence, Limit, Metrics, Verdict, VerdictStatus } from '../../shared/gate.ts';
import { digestValue } from '../base/digest.ts';
import { absentLine } from './absent.ts';
import { parsers } from './parsers/list.ts';

/** Of what is run and about which files. Limits are not in it: the same run is judged by new ones. */
export const definitionOf = ({ how, files }: Pick<Gate, 'how' | 'files'>): string =>
  digestValue({ how, files });

/** Those that the gate names, else those that go with its tool. */
function hardLimits({ how, hard }: Pick<Gate, 'how' | 'hard'>): readonly Limit[] {
  if (hard.length > 0) return hard;
  return how.kind === 'command' ? parsers[how.tool].hard : [{ metric: 'errors', is: '<=', than: 0 }];
}

/** `evidence` newest first; `now`: the digest of the gate's files, null when they could not be looked at. */
export function verdictOf(gate: Gate, evidence: readonly GateEvidence[], now: string | null): Verdict {
  const newest = newestOf(gate, evidence);
  const stands = (status: VerdictStatus, line: string): Verdict => ({ status, line });
  if (newest === null) {
    const isBased = evidence.some(({ kind, outcome }) => kind === 'baseline' && outcome === 'exited');
    return stands('never', isBased ? 'not run since the baseline' : 'not run yet');
  }
  if (newest.outcome === 'interrupted') return stands('interrupted', 'the app ended while it ran');
  if (newest.outcome === 'cancelled') return stands('cancelled', 'it was stopped');
  if (newest.definition !== definitionOf(gate)) return stands('stale', 'it is defined otherwise since');
  if (newest.outcome === 'unavailable') return stands('not-available', absentLine(newest));
  if (newest.outcome !== 'exited') return stands('fail', newest.problem ?? 'it was stopped at a limit');
  return judged(gate, newest, now);
}

/** Whether the newest run tells something of the files as they are now, whatever it showed. */
export function isFresh(gate: Gate, evidence: readonly GateEvidence[], now: string | null): boolean {
  const newest = newestOf(gate, evidence);
  if (newest?.outcome !== 'exited' || newest.problem !== null || now === null) return false;
  if (newest.definition !== definitionOf(gate)) return false;
  return newest.before === newest.after && newest.after === now;
}

/** Of this definition, if there is one: another gate of the same name takes nothing back. */
export function newestOf(gate: Gate, evidence: readonly GateEvidence[]): GateEvidence | null {
  const ended = evidence.filter(({ kind, outcome }) => kind === 'run' && outcome !== 'running');
  const definition = definitionOf(gate);
  return ended.find((one) => one.definition === definition) ?? ended[0] ?? null;
}

function judged(gate: Gate, newest: GateEvidence, now: string | null): Verdict {
  const { problem, charged, before, after } = newest;
  const since = after !== null && now !== null && now !== after ? ' (files changed since)' : '';
  if (problem !== null) return { status: 'fail', line: `${problem}${since}` };
  const broken = hardLimits(gate).filter((limit) => !holds(limit, charged[limit.metric]));
  const said = factsOf(gate, newest);
  if (broken.length > 0)
    return {
      status: 'fail',
      line: `${broken.map((one) => breach(one, charged)).join('; ')}${old(newest)}${since}`,
    };
  if (before === null || after === null || now === null)
    return { status: 'stale', line: 'its files could not be looked at' };
  if (before !== after) return { status: 'stale', line: 'files changed while it ran' };
  if (after !== now) return { status: 'stale', line: 'it passed, and files changed since' };
  const wanting = gate.soft.filter((limit) => !holds(limit, charged[limit.metric]));
  if (wanting.length > 0)
    return { status: 'soft', line: `${wanting.map((one) => breach(one, charged)).join('; ')}${old(newest)}` };
  return { status: 'pass', line: said };
}

export function holds({ is, than }: Omit<Limit, 'metric'>, value: number | undefined): boolean {
  if (value === undefined || Number.isNaN(value)) return false;
  if (is === '<=') return value <= than;
  if (is === '<') return value < than;
  if (is === '>=') return value >= than;
  return is === '>' ? value > than : value === than;
}

const phrases: Readonly<Record<string, (value: number) => string>> = {
  errors: (value) => some(value, 'error'),
  warnings: (value) => some(value, 'warning'),
  tests: (value) => some(value, 'test'),
  files: (value) => some(value, 'file'),
  failed: (value) => `${value} failed`,
  exit: (value) => `exit ${value}`,
  ms: (value) => (value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`),
};

const some = (value: number, one: string): string => `${value} ${value === 1 ? one : `${one}s`}`;
const shares = ['coverage', 'branches', 'functions', 'statements'];

/** `3 errors`, `81.4 % coverage`, `1.2 s`. */
export function inWords(metric: string, value: number): string {
  const phrase = phrases[metric];
  if (phrase !== undefined) return phrase(value);
  const rounded = Math.round(value * 100) / 100;
  return shares.includes(metric) ? `${rounded} % ${metric}` : `${metric} ${rounded}`;
}

const signs = { '<=': 'at most', '<': 'below', '>=': 'at least', '>': 'more than', '=': 'exactly' } as const;

export const wanted = ({ is, than }: Omit<Limit, 'metric'>): string => `${signs[is]} ${than}`;

function breach(limit: Limit, charged: Metrics): string {
  const value = charged[limit.metric];
  if (value === undefined) return `${limit.metric} was not measured, ${wanted(limit)} is wanted`;
  return `${inWords(limit.metric, value)}, ${wanted(limit)} is wanted`;
}

/** What it passed with: its limits' metrics first, then how many tests and how long. */
function factsOf(gate: Gate, newest: GateEvidence): string {
  const names = [...hardLimits(gate), ...gate.soft].map(({ metric }) => metric);
  const { charged } = newest;
  const told = [...new Set([...names, 'tests', 'coverage', 'ms'])].flatMap((metric) =>
    charged[metric] === undefined ? [] : [inWords(metric, charged[metric])],
  );
  return `${told.join(', ')}${old(newest)}`;
}

const old = ({ baseline }: GateEvidence): string =>
  baseline === null || baseline.old === 0
    ? ''
    : `; ${baseline.old} from before ${baseline.old === 1 ? 'is' : 'are'} not charged`;
