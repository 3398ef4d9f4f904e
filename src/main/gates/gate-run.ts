/**
 * Makes a gate's evidence, and is the only thing that does: a run is written down before it begins, the files are named before and after,
 * and what is known of it comes from the command's own end or from the files themselves. However it ends, that is a record and no error.
 */
import type { Finding, Gate, GateEvidence } from '../../shared/gate.ts';
import { gatesFile } from '../../shared/gate.ts';
import { ok, type Result } from '../../shared/result.ts';
import { clipEnds, type Ran } from '../base/judged-command.ts';
import { type Tree, type TreeFile, treeOf } from '../base/tree-state.ts';
import type { GateRows, NewGateEvidence } from './gate-rows.ts';
import { namingFindings } from './naming.ts';
import type { Read } from './parsers/parser.ts';
import { charge, identitiesOf, type Reading, readingOf } from './reading.ts';
import { requiredRule, type SizedFile, sizedPaths, structureFindings } from './structure.ts';
import { definitionOf } from './verdict.ts';

export interface GateOccasion extends Pick<GateEvidence, 'by' | 'why' | 'kind'> {
  /** Real path. */
  workspace: string;
  /** The app closes: then nothing is known of the end. */
  closing(): boolean;
}

export interface GateRunParts {
  rows: Pick<GateRows, 'add' | 'end' | 'drop' | 'baseline' | 'keepTree'>;
  /** The files of a workspace as they are now; null when they cannot be looked at. */
  files(workspace: string): Promise<readonly TreeFile[] | null>;
  sizes(workspace: string, paths: readonly string[]): Promise<SizedFile[]>;
  /** Something of this workspace is another now. */
  changed(workspace: string): void;
  now(): number;
}

/** What a run leaves behind; `ran` is null for what the app looks at itself. */
type Left = Pick<GateEvidence, 'outcome' | 'exitCode' | 'output'> & { reading: Reading | null };

const longestOutput = 8_000;
const mostFindings = 200;
/** Of the first so many what the tool says beyond its message, too: nobody reads that of more. */
const mostDetailed = 20;

/** The files that a gate is about: not the one that defines it, which its definition stands for; of names only the names. */
export function gateTree(all: readonly TreeFile[], { files, how }: Pick<Gate, 'files' | 'how'>): Tree {
  const others = all.filter(([path]) => path !== gatesFile);
  return treeOf(how.kind === 'naming' ? others.map(([path]): TreeFile => [path, '']) : others, files);
}

/** `run`: fails when nothing was run; then nothing is recorded, either. Null for what needs no command. */
export async function runGate(
  parts: GateRunParts,
  gate: Gate,
  occasion: GateOccasion,
  run: (() => Promise<Result<Ran>>) | null,
): Promise<Result<void>> {
  const { rows, now, changed } = parts;
  const { workspace, closing } = occasion;
  const before = await look(parts, workspace, gate);
  const evidence = rows.add({ ...begun(gate, occasion), before, started: now() });
  changed(workspace);
  const began = performance.now();
  const result = run === null ? ok(null) : await unlessThrown(run, () => rows.drop(evidence.id));
  const ms = Math.round(performance.now() - began);
  if (closing()) return ok(undefined);
  if (!result.ok) {
    rows.drop(evidence.id);
    changed(workspace);
    return result;
  }
  const ended = now();
  const left =
    result.value === null
      ? await lookedAt(parts, workspace, gate)
      : leftBy(gate, result.value, ms, workspace);
  const after = await look(parts, workspace, gate);
  conclude(rows, { ...evidence, after, ended }, left, excusing(gate));
  changed(workspace);
  return ok(undefined);
}

/** What ends in a bug of ours is no run that still goes on. */
async function unlessThrown<T>(run: () => Promise<T>, thrown: () => void): Promise<T> {
  try {
    return await run();
  } catch (error) {
    thrown();
    throw error;
  }
}

/** A program that is not there: recorded, because it is what is known of the gate now. */
export function noteUnavailable(
  { rows, now, changed }: Pick<GateRunParts, 'rows' | 'now' | 'changed'>,
  gate: Gate,
  occasion: GateOccasion,
  missing: string,
): void {
  const at = now();
  const evidence = rows.add({ ...begun(gate, occasion), started: at });
  const problem = `${missing} is not there`;
  rows.end({ ...evidence, outcome: 'unavailable', ended: at, problem }, null);
  changed(occasion.workspace);
}

const begun = (gate: Gate, { by, why, kind, workspace }: GateOccasion): NewGateEvidence => ({
  ...{ workspace, gate: gate.name, definition: definitionOf(gate), kind, by, why },
  command: gate.how.kind === 'command' ? gate.how.command : '',
  ...{ outcome: 'running', exitCode: null, before: null, after: null, started: 0, ended: null },
  ...{ output: '', problem: null, metrics: {}, charged: {}, findings: [], moreFindings: 0, baseline: null },
});

async function look(
  { files, rows }: Pick<GateRunParts, 'files' | 'rows'>,
  workspace: string,
  gate: Gate,
): Promise<string | null> {
  const all = await files(workspace);
  if (all === null) return null;
  const tree = gateTree(all, gate);
  rows.keepTree(tree);
  return tree.digest;
}

function leftBy({ how }: Gate, ran: Ran, ms: number, root: string): Left {
  const { outcome, content, exitCode = null } = ran;
  const output = clipEnds(content, longestOutput);
  if (outcome !== 'done')
    return { outcome: outcome === 'failed' ? 'stopped' : 'cancelled', exitCode: null, output, reading: null };
  if (how.kind !== 'command') throw new Error(`a ${how.kind} gate runs no command`);
  // One line of how it ended, then what it printed.
  const printed = content.slice(content.indexOf('\n') + 1);
  const reading = readingOf(how, { exitCode, ms, printed, root });
  return { outcome: reading.outcome, exitCode, output, reading };
}

/** Structure and naming: of the files that a checkpoint would hold. */
async function lookedAt(
  parts: GateRunParts,
  workspace: string,
  { how, files: patterns }: Gate,
): Promise<Left> {
  const all = await parts.files(workspace);
  const nothing = { metrics: {}, findings: [], isPartial: false };
  const failed = { ...nothing, outcome: 'exited' as const, problem: 'the files could not be looked at' };
  if (all === null || how.kind === 'command')
    return { outcome: 'exited', exitCode: null, output: '', reading: failed };
  const paths = treeOf(all, patterns).files.map(([path]) => path);
  const findings =
    how.kind === 'naming'
      ? namingFindings(how.rules, paths)
      : structureFindings(how.rules, paths, await parts.sizes(workspace, sizedPaths(how.rules, paths)));
  const metrics = { errors: findings.length, files: paths.length };
  const reading: Reading = { outcome: 'exited', metrics, findings, isPartial: false, problem: null };
  return { outcome: 'exited', exitCode: null, output: '', reading };
}

function conclude(
  rows: Pick<GateRows, 'end' | 'baseline'>,
  evidence: GateEvidence,
  { outcome, exitCode, output, reading }: Left,
  isExcused: (finding: Read) => boolean,
): void {
  const { workspace, gate, definition, kind, by } = evidence;
  const how = { ...evidence, outcome, exitCode, output };
  if (reading === null) {
    const problem = outcome === 'stopped' ? (output.split('\n')[0] ?? null) : null;
    rows.end({ ...how, problem }, null);
    return;
  }
  const { metrics, problem } = reading;
  const base = kind === 'baseline' ? undefined : rows.baseline(workspace, gate, definition, runOf(by));
  const { charged, findings, old } = charge(reading, base?.identities ?? null);
  const found: GateEvidence = {
    ...{ ...how, metrics, charged, problem },
    findings: findings.slice(0, mostFindings).map(clipped),
    moreFindings: Math.max(0, findings.length - mostFindings),
    baseline:
      base === undefined
        ? null
        : { id: base.evidence.id, at: base.evidence.started, metrics: base.evidence.metrics, old },
  };
  // What cannot be relied on is nothing to subtract.
  const isBase = kind === 'baseline' && problem === null && outcome === 'exited';
  rows.end(found, isBase ? identitiesOf(reading.findings.filter(isExcused)) : null);
}

function clipped({ detail, ...one }: Finding, at: number): Finding {
  const isTold = detail !== undefined && at < mostDetailed;
  return { ...one, message: one.message.slice(0, 500), ...(isTold ? { detail } : {}) };
}

/** What a later run is not charged with where it was found before. */
const excusing =
  ({ how }: Gate) =>
  ({ rule }: Read): boolean =>
    how.kind !== 'structure' || how.rules.made !== true || rule !== requiredRule;

/** Of the pipeline's run that made a record; null where a person did. */
export const runOf = (by: GateEvidence['by']): string | null => (by.kind === 'pipeline' ? by.run : null);
