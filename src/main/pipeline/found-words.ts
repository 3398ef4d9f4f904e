/**
 * What a gate found, in words for whoever mends it: each finding in a line, and of tests what they say of their failure. All of it goes
 * into one message to an agent with a small window, so that each part has its bound. Pure.
 */
import type { Finding, GateEvidence } from '../../shared/gate.ts';
import { findingLine } from '../../shared/gate-tally.ts';
import { digestValue } from '../base/digest.ts';

/** Findings that an agent is told of one gate. */
const mostFindings = 20;
/** Characters of what their tool says beyond that, of all of them: what the first ones say is often the cause of the others. */
const mostDetail = 2_000;
/** Characters of the end of its output, where it has no findings. */
const mostOutput = 3_000;

const chargedIn = (evidence: GateEvidence | null): Finding[] =>
  evidence?.findings.filter(({ old }) => !old) ?? [];

/** Of tests, where they say why: a failure is the same one wherever it stands by now and whatever it says this time. Else null. */
export function markOf(evidence: GateEvidence | null): string | null {
  const fresh = chargedIn(evidence);
  if (!fresh.some(({ detail }) => detail !== undefined)) return null;
  const lines = fresh.map((one) => findingLine({ ...one, line: null }));
  return digestValue([lines, evidence?.moreFindings]).slice(0, 16);
}

export function foundIn(evidence: GateEvidence | null): string {
  if (evidence === null) return '';
  const fresh = chargedIn(evidence);
  let left = mostDetail;
  const lines = fresh.slice(0, mostFindings).flatMap((one) => {
    const detail = one.detail?.replace(/^/gm, '  ') ?? '';
    left -= detail.length;
    return detail === '' || left < 0 ? [findingLine(one)] : [findingLine(one), detail];
  });
  if (lines.length === 0) return evidence.output.slice(-mostOutput);
  const more = fresh.length - Math.min(fresh.length, mostFindings) + evidence.moreFindings;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
