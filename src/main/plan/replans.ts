/**
 * Planning anew what is in the plan: a feature that an agent would change, or drop, is a proposal beside it, and nothing of the plan is
 * another before a person keeps that. Kept, it changes what it speaks of and no more: whatever its check depends on and it leaves as it
 * was keeps its evidence, and so does every other feature.
 */
import type { Feature, FeatureSource, FeatureWish, Replan } from '../../shared/plan.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { NewFeature, PlanRows } from './plan-rows.ts';

export interface ReplanWish {
  /** The feature it is about. */
  id: string;
  drop: boolean;
  why: string;
  reflection?: Replan['reflection'];
}

export const wishOf = ({ title, done, check, files }: FeatureWish): FeatureWish => ({
  title,
  done,
  check,
  files,
});

/** The proposal beside its feature; one that was made before is not there any more. `wish` is checked. */
export function proposeReplan(
  rows: PlanRows,
  target: Feature,
  {
    wish,
    replan,
    source,
    now,
  }: { wish: FeatureWish; replan: ReplanWish; source: FeatureSource; now: number },
): Result<Feature> {
  const { drop, why, reflection } = replan;
  const before = wishOf(target);
  if (!drop && differences(before, wish).length === 0)
    return fail('invalid', `That is what ${target.id} says already.`, 'Say what should be different.');
  const about: Replan = {
    ...{ what: drop ? 'drop' : 'change', of: target.id, why, before },
    ...(reflection === undefined ? {} : { reflection }),
  };
  const { workspace } = target;
  const times = { created: now, changed: now };
  const proposal: NewFeature = {
    ...(drop ? before : wish),
    ...{ workspace, state: 'proposed', source, replan: about },
    ...times,
  };
  return ok(
    rows.transaction(() => {
      for (const one of rows.features(workspace)) if (one.replan?.of === target.id) rows.remove(one.id);
      return rows.add(proposal);
    }),
  );
}

/** What it makes of its feature as that is now: a person may have changed it meanwhile. */
export function replanned(target: Feature, proposal: Feature): FeatureWish {
  const { before } = proposal.replan ?? {};
  const changed = before === undefined ? [] : differences(before, proposal);
  return { ...wishOf(target), ...Object.fromEntries(changed.map((key) => [key, proposal[key]])) };
}

const keys = ['title', 'done', 'check', 'files'] as const;

const differences = (one: FeatureWish, other: FeatureWish): (typeof keys)[number][] =>
  keys.filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
