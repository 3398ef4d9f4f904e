/** Whether a release may go, with every reason why not. Pure: who asks has looked at the gates, the plan and the reviews. */
import type { GateNow, Kpi, KpiNow, ReleaseRules, ReleaseView, Verdict } from '../../shared/gate.ts';
import { isPassed } from '../../shared/gate-tally.ts';
import { holds, inWords, wanted } from './verdict.ts';

export interface ReleaseFacts {
  rules: ReleaseRules;
  /** What is wrong with the gates file; nothing goes then. */
  problems: readonly string[];
  gates: readonly GateNow[];
  kpis: readonly KpiNow[];
  /** Features that count and have not passed, with how they stand. */
  features: readonly { title: string; status: string }[];
  /** Sessions with what waits for a person's word, and with changes that are held for review. */
  open: readonly { title: string; waiting: number; held: number }[];
}

type Line = ReleaseView['reasons'][number];

export function releaseOf({ rules, problems, gates, kpis, features, open }: ReleaseFacts): ReleaseView {
  const wrong = problems.map((line): Line => ({ of: 'file', about: 'gates file', line }));
  const none =
    gates.length === 0 && wrong.length === 0
      ? [{ of: 'file' as const, about: 'gates', line: 'there are none' }]
      : [];
  const needed = gates.filter(({ gate }) => !gate.optional);
  const numbers = rules.kpis ? kpis : [];
  const reasons = [
    ...wrong,
    ...none,
    ...needed.filter((one) => !isGood(one)).map(ofGate),
    ...numbers.filter((one) => !isGood(one)).map(ofKpi),
    ...(rules.plan ? features.map(ofFeature) : []),
    ...(rules.reviews ? open.map(ofSession) : []),
  ];
  const notes = [
    ...needed.filter(isSoft).map(ofGate),
    ...gates.filter((one) => one.gate.optional && one.verdict.status !== 'pass').map(ofGate),
    ...numbers.filter(isSoft).map(ofKpi),
  ];
  const go = reasons.length === 0;
  const count = `${reasons.length} ${reasons.length === 1 ? 'reason' : 'reasons'}`;
  const stand = needed.length === 1 ? '1 gate stands' : `${needed.length} gates stand`;
  const line = go ? `go: ${stand}` : `no-go: ${count}`;
  return { go, line, reasons, notes };
}

const isGood = ({ verdict }: { verdict: Verdict }): boolean => isPassed(verdict.status);
const isSoft = ({ verdict }: { verdict: Verdict }): boolean => verdict.status === 'soft';

const ofGate = ({ gate, verdict }: GateNow): Line => ({
  of: 'gate',
  about: `gate ${gate.name}`,
  line: `${verdict.status}: ${verdict.line}`,
});
const ofKpi = ({ kpi, verdict }: KpiNow): Line => ({
  of: 'kpi',
  about: `kpi ${kpi.name}`,
  line: `${verdict.status}: ${verdict.line}`,
});

const ofFeature = ({ title, status }: ReleaseFacts['features'][number]): Line => ({
  of: 'plan',
  about: `plan: ${title}`,
  line: status,
});

function ofSession({ title, waiting, held }: ReleaseFacts['open'][number]): Line {
  const parts = [
    ...(waiting === 0 ? [] : [`${waiting} waiting for your word`]),
    ...(held === 0 ? [] : [`${held} held ${held === 1 ? 'file' : 'files'} to be reviewed`]),
  ];
  return { of: 'session', about: `session ${title}`, line: parts.join(', ') };
}

/** `size`: of its path in kilobytes, null when there is no such path. Only what a gate's fresh run told is known. */
export function kpiOf(kpi: Kpi, gates: readonly GateNow[], size: number | null): KpiNow {
  if (kpi.of.kind === 'size') {
    if (size !== null) return { kpi, value: size, verdict: kpiVerdict(kpi, size, `${size} kB`) };
    const verdict: Verdict = { status: 'not-available', line: `${kpi.of.path} is not there` };
    return { kpi, value: null, verdict };
  }
  const { gate: name, metric } = kpi.of;
  const gate = gates.find((one) => one.gate.name === name);
  const value = gate?.evidence?.metrics[metric] ?? null;
  if (gate === undefined) return { kpi, value: null, verdict: { status: 'never', line: `no gate ${name}` } };
  const { status, line } = gate.verdict;
  const isFresh = isPassed(status) || (status === 'fail' && gate.fresh);
  if (!isFresh) {
    const unknown = status === 'fail' ? 'stale' : status;
    return { kpi, value, verdict: { status: unknown, line: `gate ${name}: ${line}` } };
  }
  if (value === null) return { kpi, value, verdict: { status: 'never', line: `${metric} was not measured` } };
  return { kpi, value, verdict: kpiVerdict(kpi, value, inWords(metric, value)) };
}

function kpiVerdict({ floor, target }: Kpi, value: number, said: string): Verdict {
  if (!holds(floor, value)) return { status: 'fail', line: `${said}, ${wanted(floor)} is the floor` };
  if (!holds(target, value)) return { status: 'soft', line: `${said}, ${wanted(target)} is the target` };
  return { status: 'pass', line: said };
}
