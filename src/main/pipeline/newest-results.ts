/**
 * How each gate that counts for a run stood when the run looked last, wherever that was; one that no stage ran is told, too. What has not
 * passed speaks for nothing, and nobody signs a run off without having seen it. Pure.
 */
import { isPassed } from '../../shared/gate-tally.ts';
import type { GateResult, PipelineRun } from '../../shared/pipeline-run.ts';
import { roundsOf } from '../../shared/run-stage.ts';
import { gatesFor } from './stage-gates.ts';

export function newestResults(run: PipelineRun): GateResult[] {
  const rounds = roundsOf(run).toSorted((one, other) => one.at - other.at);
  const newest = new Map<string, GateResult>();
  for (const { results } of rounds) for (const result of results) newest.set(result.gate, result);
  return gatesFor(run).map(
    ({ name, title, optional }) =>
      newest.get(name) ?? {
        ...{ gate: name, title, status: 'never', line: 'No stage has run it.', isHard: !optional },
        ...{ evidence: null, found: '' },
      },
  );
}

/** Without what was found: that stands in their stages. */
export const unproven = (run: PipelineRun): Omit<GateResult, 'found'>[] =>
  newestResults(run)
    .filter(({ status }) => !isPassed(status))
    .map(({ found: _, ...result }) => result);
