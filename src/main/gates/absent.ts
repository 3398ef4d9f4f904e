/**
 * What a gate needs and is not there, as findings of its run, so that whoever wants to know (a report, the person who installs it) has the
 * names and not a sentence. The words are made of them where they are shown. Runs that were recorded before that have only words.
 */
import type { Finding, GateEvidence } from '../../shared/gate.ts';

const counts = 'missing';

/** `names` of programs, modules or paths. */
export const absentFindings = (names: readonly string[]): Omit<Finding, 'old'>[] =>
  [...new Set(names)].map((message) => ({ file: null, line: null, rule: 'not-there', message, counts }));

/** Empty for what was there, and for what is known in words only. */
export const absentIn = ({ outcome, findings }: Pick<GateEvidence, 'outcome' | 'findings'>): string[] =>
  outcome === 'unavailable'
    ? findings.filter((one) => one.counts === counts).map(({ message }) => message)
    : [];

/** Why it is not available: `ruff is not there`, `pytest and coverage are not there`. */
export function absentLine(evidence: Pick<GateEvidence, 'outcome' | 'findings' | 'problem'>): string {
  const names = absentIn(evidence);
  const last = names.at(-1);
  if (last === undefined) return evidence.problem ?? 'it is not there';
  return names.length === 1
    ? `${last} is not there`
    : `${names.slice(0, -1).join(', ')} and ${last} are not there`;
}
