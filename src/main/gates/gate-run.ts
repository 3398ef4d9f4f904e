/**
 * Makes a gate's evidence, and is the only thing that does: a run is written down before it begins, the files are named before and after,
 * and what is known of it comes from the command's own end or from the files themselves. However it ends, that is a record and no error.
 */
import type { Finding, Gate, GateEvidence } from '../../shared/gate.ts';
import { gatesFile } from '../../shared/gate.ts';
import { ok, type Result } from '../../shared/result.ts';
import { clipEnds, type Ran } from '../base/judged-command.ts';
import { type Tree, type TreeFile, treeOf } from '../base/tree-state.ts';
import { absentFindings } from './absent.ts';
import type { GateRows, NewGateEvidence } from './gate-rows.ts';
import { namingFindings } from './naming.ts';
import type { Read } from './parsers/parser.ts';
import { charge, identitiesOf, type Reading, readingOf } from './reading.ts';
import { requiredRule, type SizedFile, sizedPaths, structureFindings } from './structure.ts';
import { definitionOf } from './verdict.ts';

export interface GateOccasion extends Pick<GateEvidence, 'by' | 'why' | 'kind'> {
  /** Real path. */
  workspace: string;
  /** Its files as they were found just before, with nothing of the app's in between; null where nobody has looked. */
  seen: readonly TreeFile[] | null;
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
type Left = Pick<GateEvidence, 'outcome' | 'exitCode' | 'output'> & {
  reading: Reading | null;
  /** No file was opened for it. */
  isOfNames?: boolean;
};

const longestOutput = 8_000;
const mostFindings = 200;
/** Of the first so many what the tool says beyond its message, too: nobody reads that of more. */
const mostDetailed = 20;

/** The files that a gate is about: not the one that defines it, which its definition stands for; of names only the names. */
export function gateTree(all: readonly TreeFile[], { files, how }: Pick<Gate, 'files' | 'how'>): Tree {
  const others = all.filter(([path]) => path !== gatesFile);
  return treeOf(how.kind === 'naming' ? others.map(([path]): TreeFile => [path, '']) : others, files);
}

/**
 * `run`: fails when nothing was run; then nothing is recorded, either. Null for what needs no command. Gives the files as they were
 * found when it had ended; null where they were not looked at.
 */
export async function runGate(
  parts: GateRunParts,
  gate: Gate,
  occasion: GateOccasion,
  run: (() => Promise<Result<Ran>>) | null,
): Promise<Result<readonly TreeFile[] | null>> {
  const { rows, now, changed, files } = parts;
  const { workspace, closing } = occasion;
  const there = occasion.seen ?? (await files(workspace));
  const before = kept(rows, gate, there);
  const evidence = rows.add({ ...begun(gate, occasion), before, started: now() });
  changed(workspace);
  const began = performance.now();
  const result = run === null ? ok(null) : await unlessThrown(run, () => rows.drop(evidence.id));
  const ms = Math.round(performance.now() - began);
  if (closing()) return ok(null);
  if (!result.ok) {
    rows.drop(evidence.id);
    changed(workspace);
    return result;
  }
  const ended = now();
  const left =
    result.value === null
      ? await lookedAt(parts, workspace, gate, there)
      : leftBy(gate, result.value, ms, workspace);
  // What was said of their names alone was said of this very list.
  const then = left.isOfNames === true ? there : await files(workspace);
  const after = then === there ? before : kept(rows, gate, then);
  conclude(rows, { ...evidence, after, ended }, left, excusing(gate));
  changed(workspace);
  return ok(then);
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

/** Programs that are not there: recorded, because it is what is known of the gate now. */
export function noteUnavailable(
  { rows, now, changed }: Pick<GateRunParts, 'rows' | 'now' | 'changed'>,
  gate: Gate,
  occasion: GateOccasion,
  missing: readonly string[],
): void {
  const at = now();
  const evidence = rows.add({ ...begun(gate, occasion), started: at });
  const findings = absentFindings(missing).map((one) => ({ ...one, old: false }));
  rows.end({ ...evidence, outcome: 'unavailable', ended: at, findings }, null);
  changed(occasion.workspace);
}

const begun = (gate: Gate, { by, why, kind, workspace }: GateOccasion): NewGateEvidence => ({
  ...{ workspace, gate: gate.name, definition: definitionOf(gate), kind, by, why },
  command: gate.how.kind === 'command' ? gate.how.command : '',
  ...{ outcome: 'running', exitCode: null, before: null, after: null, started: 0, ended: null },
  ...{ output: '', problem: null, metrics: {}, charged: {}, findings: [], moreFindings: 0, baseline: null },
});

function kept(rows: Pick<GateRows, 'keepTree'>, gate: Gate, all: readonly TreeFile[] | null): string | null {
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
  parts: Pick<GateRunParts, 'sizes'>,
  workspace: string,
  { how, files: patterns }: Gate,
  all: readonly TreeFile[] | null,
): Promise<Left> {
  const nothing = { metrics: {}, findings: [], isPartial: false };
  const failed = { ...nothing, outcome: 'exited' as const, problem: 'the files could not be looked at' };
  if (all === null || how.kind === 'command')
    return { outcome: 'exited', exitCode: null, output: '', reading: failed };
  const paths = treeOf(all, patterns).files.map(([path]) => path);
  const sized = how.kind === 'structure' ? sizedPaths(how.rules, paths) : [];
  const sizes = sized.length === 0 ? [] : await parts.sizes(workspace, sized);
  const findings =
    how.kind === 'naming' ? namingFindings(how.rules, paths) : structureFindings(how.rules, paths, sizes);
  const metrics = { errors: findings.length, files: paths.length };
  const reading: Reading = { outcome: 'exited', metrics, findings, isPartial: false, problem: null };
  return { outcome: 'exited', exitCode: null, output: '', reading, isOfNames: sized.length === 0 };
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
  return { ...one, message: one.message.slice(0, 500).toWellFormed(), ...(isTold ? { detail } : {}) };
}

/** What a later run is not charged with where it was found before. */
const excusing =
  ({ how }: Gate) =>
  ({ rule }: Read): boolean =>
    how.kind !== 'structure' || how.rules.made !== true || rule !== requiredRule;

/** Of the pipeline's run that made a record; null where a person did. */
export const runOf = (by: GateEvidence['by']): string | null => (by.kind === 'pipeline' ? by.run : null);
