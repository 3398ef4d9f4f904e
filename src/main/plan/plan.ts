/**
 * What is planned, and who may change it: whatever a model says is a proposal until a person keeps it. Nothing here can make a
 * feature pass; see `standing.ts` and `checking.ts`.
 */
import {
  type Evidence,
  type Feature,
  type FeatureSource,
  type FeatureWish,
  featureTitle,
  longestWords,
  type Replan,
} from '../../shared/plan.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { createPathPattern } from '../base/path-pattern.ts';
import { fromJson, type ListedFeature } from './feature-list.ts';
import type { PlanRows, Removed } from './plan-rows.ts';
import { proposeReplan, type ReplanWish, replanned, wishOf } from './replans.ts';

export type FeatureChange = { [K in keyof FeatureWish]?: FeatureWish[K] | undefined };

export interface Plan {
  /** Of a folder (real path), in their order. */
  list(workspace: string): Feature[];
  /** How many wait for a person's word, by folder. */
  proposed(): { workspace: string; count: number }[];
  /** By its id; `not_found`, also for one of another folder when that is told. */
  get(id: string, workspace?: string): Result<Feature>;
  /** `invalid` without a title or with a pattern that is none; `conflict` when the plan has one of that title. */
  add(
    workspace: string,
    wish: FeatureWish,
    source: FeatureSource,
    state: Feature['state'],
    replan?: Feature['replan'],
  ): Result<Feature>;
  /** An agent's wish to have a feature changed or dropped; `invalid` where it would be as it is. */
  replan(workspace: string, wish: FeatureWish, replan: ReplanWish, source: FeatureSource): Result<Feature>;
  change(id: string, wish: FeatureChange, source: FeatureSource): Result<Feature>;
  /** What was recorded of its checks, newest first. */
  evidence(id: string): Result<Evidence[]>;
  /** To that place among the features of its plan, from 0. */
  move(id: string, to: number): Result<void>;
  /** What was proposed counts from here on; gives the feature that it changed, or dropped, where it is about another one. */
  keep(id: string, source?: FeatureSource): Result<Feature>;
  remove(id: string): Result<Feature>;
  /** `not_found` when it is not one of the last that were removed since the start. */
  restore(id: string): Result<Feature>;
  /** Takes over titles, words, checks and the order of a list; `invalid` takes nothing. What it says of having passed is not read. */
  takeOver(
    workspace: string,
    json: string,
    source: FeatureSource,
  ): Result<{ added: number; changed: number }>;
}

/** More is no plan that anybody reads. */
const mostFeatures = 500;
const mostRemoved = 50;

export function createPlan(rows: PlanRows, now: () => number): Plan {
  const removed = new Map<string, Removed>();
  const get = (id: string, workspace?: string): Result<Feature> => {
    const feature = rows.get(id);
    if (feature === undefined || (workspace !== undefined && feature.workspace !== workspace))
      return fail('not_found', `There is no feature "${id}" in this plan.`);
    return ok(feature);
  };
  const add: Plan['add'] = (workspace, wish, source, state, replan) => {
    const there = rows.features(workspace);
    if (there.length >= mostFeatures)
      return fail('invalid', `A plan holds at most ${mostFeatures} features.`, 'Delete what is done with.');
    const checked = checkedWish(wish, there);
    if (!checked.ok) return checked;
    const [created, changed] = [now(), now()];
    const about = replan === undefined ? {} : { replan };
    return ok(rows.add({ ...checked.value, workspace, state, source, created, changed, ...about }));
  };
  const change: Plan['change'] = (id, wish, source) => {
    const before = get(id);
    if (!before.ok) return before;
    const { title, done, check, files, workspace } = before.value;
    const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
    const others = notOf(rows.features(workspace), id).filter((one) => one.id !== before.value.replan?.of);
    const checked = checkedWish({ title, done, check, files, ...given }, others);
    if (!checked.ok) return checked;
    const feature = { ...before.value, ...checked.value, source, changed: now() };
    rows.change(feature);
    return ok(feature);
  };
  const remove: Plan['remove'] = (id) => {
    const feature = get(id);
    const gone = rows.remove(id);
    if (!feature.ok || gone === undefined) return feature;
    removed.set(id, gone);
    for (const old of [...removed.keys()].slice(0, -mostRemoved)) removed.delete(old);
    return feature;
  };
  const keepReplan = (
    proposal: Feature,
    { of = '', ...replan }: Replan,
    source: FeatureSource,
  ): Result<Feature> => {
    const target = get(of, proposal.workspace);
    if (!target.ok) return target;
    const done = replan.what === 'drop' ? remove(of) : change(of, replanned(target.value, proposal), source);
    if (!done.ok) return done;
    rows.remove(proposal.id);
    if (replan.what === 'drop') return done;
    const kept = { ...done.value, replan: { ...replan, before: wishOf(target.value) } };
    rows.change(kept);
    return ok(kept);
  };
  return {
    list: rows.features,
    proposed: rows.proposed,
    get,
    add,
    change,
    replan(workspace, wish, replan, source) {
      const target = get(replan.id, workspace);
      if (!target.ok) return target;
      if (target.value.state === 'proposed')
        return fail('conflict', `${replan.id} is only proposed.`, 'Wait until the person keeps it.');
      const others = notOf(rows.features(workspace), replan.id);
      const checked = checkedWish({ ...wish, files: target.value.files }, others);
      return checked.ok
        ? proposeReplan(rows, target.value, { wish: checked.value, replan, source, now: now() })
        : checked;
    },
    evidence(id) {
      const feature = get(id);
      return feature.ok ? ok(rows.evidence(id)) : feature;
    },
    move(id, to) {
      const feature = get(id);
      if (!feature.ok) return feature;
      const others = rows.features(feature.value.workspace).filter((one) => one.id !== id);
      rows.order(others.toSpliced(to, 0, feature.value).map((one) => one.id));
      return ok(undefined);
    },
    keep(id, by) {
      const feature = get(id);
      if (!feature.ok) return feature;
      // From here on it is the person's: what it has run is theirs, whoever asks for it.
      const source: FeatureSource = by ?? { ...feature.value.source, by: 'person' };
      const { replan } = feature.value;
      if (replan?.of !== undefined) return rows.transaction(() => keepReplan(feature.value, replan, source));
      const kept = { ...feature.value, state: 'kept' as const, source, changed: now() };
      rows.change(kept);
      return ok(kept);
    },
    remove,
    restore(id) {
      const gone = removed.get(id);
      if (gone === undefined) return fail('not_found', 'There is nothing to put back.', 'Add it again.');
      removed.delete(id);
      return ok(rows.restore(gone));
    },
    takeOver: (workspace, json, source) => {
      const listed = fromJson(json);
      if (!listed.ok) return listed;
      return rows.transaction(() => takenOver({ rows, add, change }, workspace, listed.value, source));
    },
  };
}

/** Without a feature and what would make it another: they may all have its title. */
const notOf = (features: readonly Feature[], id: string): Feature[] =>
  features.filter((one) => one.id !== id && one.replan?.of !== id);

type TakingOver = Pick<Plan, 'add' | 'change'> & { rows: PlanRows };

/** One that the list names by its id or title is that one. What the list leaves out stays, behind what it names. */
function takenOver(
  { rows, add, change }: TakingOver,
  workspace: string,
  listed: readonly ListedFeature[],
  source: FeatureSource,
): Result<{ added: number; changed: number }> {
  const wrong = listed.map(({ wish }) => checkedWish({ ...blank, ...wish }, [])).find((one) => !one.ok);
  if (wrong?.ok === false) return wrong;
  let [added, changed] = [0, 0];
  const order: string[] = [];
  for (const { id, wish: said } of listed) {
    const there = rows.features(workspace).filter(({ replan }) => replan?.of === undefined);
    const known = there.find((one) => one.id === id) ?? there.find((one) => sameTitle(one, said));
    const wish = { ...(known ?? blank), ...said };
    const put =
      known === undefined
        ? add(workspace, wish, source, 'kept')
        : says(known, wish)
          ? ok(known)
          : change(known.id, wish, source);
    if (!put.ok) continue; // of two with one title the first counts
    order.push(put.value.id);
    if (known === undefined) added += 1;
    else if (put.value !== known) changed += 1;
  }
  const named = [...new Set(order)];
  const rest = rows.features(workspace).map((one) => one.id);
  rows.order([...named, ...rest.filter((id) => !named.includes(id))]);
  return ok({ added, changed });
}

const blank = { done: '', check: null, files: [] };

const sameTitle = (one: Pick<Feature, 'title'>, other: Pick<Feature, 'title'>): boolean =>
  one.title.toLowerCase() === featureTitle(other.title).toLowerCase();

const says = (feature: Feature, wish: FeatureWish): boolean =>
  feature.title === featureTitle(wish.title) &&
  feature.done === wish.done.trim() &&
  feature.check === checkOf(wish) &&
  feature.files.join('\n') === wish.files.join('\n');

const checkOf = ({ check }: Pick<FeatureWish, 'check'>): string | null => check?.trim() || null;

function checkedWish(wish: FeatureWish, others: readonly Feature[]): Result<FeatureWish> {
  const title = featureTitle(wish.title);
  if (title === '') return fail('invalid', 'A feature needs a title.');
  const wrong = wish.files.find((pattern) => createPathPattern(pattern) === null);
  if (wrong !== undefined)
    return fail('invalid', `${JSON.stringify(wrong)} is no pattern of paths.`, 'Such as: src/** or *.md');
  if (others.some((one) => sameTitle(one, { title })))
    return fail('conflict', `"${title}" is in the plan already.`);
  return ok({
    title,
    done: wish.done.trim().slice(0, longestWords),
    check: checkOf(wish),
    files: wish.files,
  });
}
