/** A plan with how each feature stands now. The files are looked at anew each time: a pass that is only remembered is none. */
import type { Evidence, Feature, FeatureNow, Standing } from '../../shared/plan.ts';
import { changesBetween, type Tree, type TreeFile, treeOf } from '../base/tree-state.ts';
import type { PlanRows } from './plan-rows.ts';
import { standingOf } from './standing.ts';

const mostChanges = 20;

type Reading = Pick<PlanRows, 'features' | 'evidence' | 'tree'>;

/** `files`: asked only when there is a check that they can say something of. Null: they cannot be looked at. */
export async function overviewOf(
  rows: Reading,
  workspace: string,
  files: () => Promise<readonly TreeFile[] | null>,
): Promise<{ features: FeatureNow[]; unreadable: boolean }> {
  const all = rows.features(workspace).map((feature) => ({ feature, evidence: rows.evidence(feature.id) }));
  const needsFiles = all.some(({ evidence }) => evidence.some(couldPass));
  const now = needsFiles ? await files() : null;
  const trees = new Map<string, Tree>();
  const treeFor = (patterns: readonly string[]): Tree | null => {
    if (now === null) return null;
    const key = patterns.join('\n');
    const tree = trees.get(key) ?? treeOf(now, patterns);
    trees.set(key, tree);
    return tree;
  };
  const features = all.map(({ feature, evidence }) =>
    featureNow(rows, feature, evidence, treeFor(feature.files)),
  );
  return { features, unreadable: needsFiles && now === null };
}

const couldPass = ({ place, exitCode }: Evidence): boolean => place === 'workspace' && exitCode === 0;

function featureNow(
  rows: Pick<Reading, 'tree'>,
  feature: Feature,
  evidence: readonly Evidence[],
  tree: Tree | null,
): FeatureNow {
  const standing = standingOf(feature, evidence, tree?.digest ?? null);
  const changes = changesOf(rows, standing, tree);
  return {
    ...{ feature, standing },
    running: evidence.some(({ outcome }) => outcome === 'running'),
    inCopy: evidence[0]?.place === 'copy' && evidence[0].outcome !== 'running' ? evidence[0] : null,
    changes: changes.slice(0, mostChanges),
    moreChanges: Math.max(0, changes.length - mostChanges),
  };
}

function changesOf({ tree: kept }: Pick<Reading, 'tree'>, { why, evidence }: Standing, tree: Tree | null) {
  const filesOf = (digest: string | null | undefined) => (digest == null ? undefined : kept(digest));
  const [before, after] = [filesOf(evidence?.before), filesOf(evidence?.after)];
  if (why === 'moved' && before !== undefined && after !== undefined) return changesBetween(before, after);
  if (why === 'changed' && after !== undefined && tree !== null) return changesBetween(after, tree.files);
  return [];
}
