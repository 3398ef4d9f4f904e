/**
 * The gates of a run: those of its pipeline that its level and its modules ask for, run by the app like any other gate. What cannot be
 * run is told as not available, and never counts as passed.
 */
import type { Gate, GateEvidence, GateNow, GateReport } from '../../shared/gate.ts';
import type { PipelineGate } from '../../shared/pipeline.ts';
import type { GateResult, PipelineRun } from '../../shared/pipeline-run.ts';
import { fail, ok } from '../../shared/result.ts';
import { roundsOf } from '../../shared/run-stage.ts';
import { absentIn } from '../gates/absent.ts';
import type { Gates } from '../gates/gates.ts';
import { foundIn, markOf } from './found-words.ts';
import { levelOf, optionsOf } from './intake-stage.ts';
import type { StageGates } from './parts.ts';

/** In the pipeline's order; a limit on `coverage` is the level's, where the level has one. */
export function gatesFor(run: PipelineRun): Gate[] {
  const level = levelOf(run);
  const modules = optionsOf(run, run.pipeline.modules);
  const counts = ({ level: from, module }: PipelineGate): boolean =>
    (from === undefined || level === null || level >= from) &&
    (module === undefined || modules.includes(module));
  const coverage = run.pipeline.levels.find((one) => one.level === level)?.coverage;
  return run.pipeline.gates.filter(counts).map(({ level: _, module: __, ...gate }) => ({
    ...gate,
    hard: gate.hard.map((limit) =>
      limit.metric === 'coverage' && coverage !== undefined ? { ...limit, than: coverage } : limit,
    ),
  }));
}

export function createStageGates(gates: Gates): StageGates {
  const chosen = (run: PipelineRun, names: readonly string[]): Gate[] =>
    gatesFor(run).filter(({ name }) => names.includes(name));
  return {
    async run(run, names, { signal, approved, stage, isBaseline }) {
      const all = chosen(run, names);
      const isLeft = (one: GateEvidence | null): boolean => isUntold(run, stage, one);
      // Almost never is there any, and the files are looked at only then.
      const before = all.some(({ name }) => gates.evidence(run.workspace, name).some(isLeft))
        ? await gates.verdicts(run.workspace, all, run.id)
        : [];
      const over = before.filter((now) => isLeft(isBaseline ? now.baseline : freshOf(now)));
      const due = all.filter(({ name }) => !over.some(({ gate }) => gate.name === name));
      const ran = await gates.run(run.workspace, due, {
        ...{ signal, approved, baseline: isBaseline },
        by: { kind: 'pipeline', run: run.id, stage },
      });
      if (!ran.ok) return ran;
      const { asks, refused } = ran.value;
      if (asks.length > 0) return ok({ kind: 'asks', asks });
      const [first] = refused;
      if (first !== undefined) return fail('denied', `${first.title} was not run: ${first.why}`);
      const stand = over.length === 0 ? ran.value.gates : await gates.verdicts(run.workspace, all, run.id);
      return ok({ kind: 'ran', results: stand.map(isBaseline ? baselineOf : resultOf) });
    },
    async stale(run, results) {
      const names = results.map(({ gate }) => gate);
      const now = await gates.verdicts(run.workspace, chosen(run, names), run.id);
      return results.filter(({ gate: name, evidence: id }) => {
        const found = now.find(({ gate }) => gate.name === name);
        if (found === undefined || found.verdict.status === 'stale') return true;
        // What is not kept any more says nothing.
        if (found.evidence === null) return id !== null;
        if (found.evidence.id === id) return false;
        // The run ran it again since: this one still says the same only of the very same files.
        const own = gates.evidence(run.workspace, name).find((one) => one.id === id);
        return own?.after !== found.evidence.after || own?.definition !== found.evidence.definition;
      });
    },
    record: ({ workspace }, { gate, evidence }) => {
      const found = gates.evidence(workspace, gate).find(({ id }) => id === evidence);
      if (found === undefined) return null;
      const { command, exitCode, started, ended, after } = found;
      return { command, exitCode, milliseconds: ended === null ? null : ended - started, tree: after };
    },
  };
}

const freshOf = ({ fresh, evidence }: GateNow): GateEvidence | null => (fresh ? evidence : null);

/** It ran for this, and the app ended before the run was told: run once more, it would say the same of the same files. */
function isUntold(run: PipelineRun, stage: string, evidence: GateEvidence | null): boolean {
  if (evidence?.outcome !== 'exited' || evidence.started < run.updated) return false;
  const { by, id } = evidence;
  if (by.kind !== 'pipeline' || by.run !== run.id || by.stage !== stage) return false;
  // A look takes less than a millisecond, so the moment alone does not tell.
  return !roundsOf(run).some(({ results }) => results.some((result) => result.evidence === id));
}

function resultOf({ gate, verdict, evidence }: GateReport['gates'][number]): GateResult {
  const isFound = verdict.status === 'fail' || verdict.status === 'soft';
  const mark = isFound ? markOf(evidence) : null;
  const missing = evidence === null ? [] : absentIn(evidence);
  return {
    ...{ gate: gate.name, title: gate.title, status: verdict.status, line: verdict.line },
    ...(missing.length === 0 ? {} : { missing }),
    isHard: !gate.optional,
    evidence: evidence?.id ?? null,
    found: isFound ? foundIn(evidence) : '',
    ...(mark === null ? {} : { mark }),
  };
}

/** As it was before anything was changed: nobody is charged with it. */
function baselineOf(now: GateNow): GateResult {
  const { baseline } = now;
  if (baseline === null) return resultOf(now);
  const numbers = Object.entries(baseline.metrics).map(([name, value]) => `${value} ${name}`);
  const line = baseline.problem ?? (numbers.length === 0 ? 'run before the work' : numbers.join(', '));
  return { ...resultOf(now), line, evidence: baseline.id, found: '' };
}
