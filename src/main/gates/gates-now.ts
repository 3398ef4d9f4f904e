/**
 * Gates with how each stands now. The files are looked at anew each time: a pass that is only remembered is none. A pipeline's run is told
 * by what it ran itself: another one in the same folder may have found the folder as that one had left it.
 */
import type { Gate, GateEvidence, GateNow } from '../../shared/gate.ts';
import { changesBetween, type Tree, type TreeFile } from '../base/tree-state.ts';
import type { GateRows } from './gate-rows.ts';
import { gateTree, runOf } from './gate-run.ts';
import { definitionOf, isFresh, newestOf, verdictOf } from './verdict.ts';

const mostChanges = 20;

interface Parts {
  rows: Pick<GateRows, 'evidence' | 'baseline' | 'tree'>;
  files(workspace: string): Promise<readonly TreeFile[] | null>;
}

/** `run`: only what that run of a pipeline ran itself counts. `seen`: the files, where somebody has just looked. */
export async function gatesNow(
  { rows, files }: Parts,
  workspace: string,
  gates: readonly Gate[],
  { run = null, seen = null }: { run?: string | null | undefined; seen?: readonly TreeFile[] | null },
): Promise<GateNow[]> {
  const counts = ({ by }: GateEvidence): boolean => run === null || runOf(by) === run;
  const all = gates.map((gate) => ({ gate, evidence: rows.evidence(workspace, gate.name).filter(counts) }));
  const now = all.some(({ evidence }) => evidence.length > 0) ? (seen ?? (await files(workspace))) : null;
  return all.map(({ gate, evidence }): GateNow => {
    const tree = now === null ? null : gateTree(now, gate);
    const newest = newestOf(gate, evidence);
    const changes = changesOf(rows, newest, tree);
    return {
      ...{ gate, verdict: verdictOf(gate, evidence, tree?.digest ?? null), evidence: newest },
      baseline: rows.baseline(workspace, gate.name, definitionOf(gate), run)?.evidence ?? null,
      running: evidence.some(({ outcome }) => outcome === 'running'),
      fresh: isFresh(gate, evidence, tree?.digest ?? null),
      changes: changes.slice(0, mostChanges),
      moreChanges: Math.max(0, changes.length - mostChanges),
    };
  });
}

/** While it ran, else since then. */
function changesOf(rows: Pick<GateRows, 'tree'>, newest: GateEvidence | null, tree: Tree | null) {
  const filesOf = (digest: string | null | undefined) => (digest == null ? undefined : rows.tree(digest));
  const [before, after] = [filesOf(newest?.before), filesOf(newest?.after)];
  if (before === undefined || after === undefined || tree === null) return [];
  if (newest?.before !== newest?.after) return changesBetween(before, after);
  return changesBetween(after, tree.files);
}
