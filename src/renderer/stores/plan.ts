/**
 * The plan of one folder, as the page knows it: followed while somebody looks, with the files looked at anew when they come back. Of what
 * is proposed elsewhere only the count is kept up.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { CheckAnswer, Feature, FeatureNow, FeatureWish, PlanView } from '../../shared/plan.ts';
import { hasPlanTools, mendRequest } from '../../shared/plan-request.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { useAgents } from './agents.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { follow } from './follow.ts';
import { startIn } from './handed-over.ts';
import { useSession } from './session.ts';
import { useSessions } from './sessions.ts';
import { addToDraft, firstDraft, setView, wantAgent } from './view.ts';

interface PlanStore {
  /** Null until it was asked for; of another folder while that is on its way. */
  view: PlanView | null;
  proposed: readonly { workspace: string; count: number }[];
  failure: Failure | null;
  /** What was asked for last, as long as it waits for a word or says why something was not run. */
  answer: Pick<CheckAnswer, 'asks' | 'refused'>;
  /** Deleted last, as long as that can be taken back here. */
  removed: Feature | null;
  /** Feature that the form is open for; `new` for one that is to be written. */
  editing: string | null;
  /** Moved last, with the button that did: it keeps the focus. */
  moved: { id: string; by: 'up' | 'down' } | null;
}

const nothing = { asks: [], refused: [] };

export const usePlan = create<PlanStore>(() => ({
  ...{ view: null, proposed: [], failure: null, answer: nothing, removed: null, editing: null, moved: null },
}));

/** Of all folders. */
export const plannedCount = ({ proposed }: Pick<PlanStore, 'proposed'>): number =>
  proposed.reduce((sum, { count }) => sum + count, 0);

/** Call once. Something may have been proposed whenever the list of sessions moves on after a call. */
export function startPlan(): void {
  let seen: ReadonlySet<string> | null = null;
  useSessions.subscribe(({ rows, loaded }) => {
    if (!loaded) return;
    const before = seen;
    const now = rows.filter(({ status }) => status !== 'running').map(({ id, events }) => `${id} ${events}`);
    seen = new Set(now);
    if (before === null || now.some((one) => !before.has(one))) void countProposed();
  });
}

async function countProposed(): Promise<void> {
  const found = await asked(() => client().plan.proposed());
  if (found.ok) usePlan.setState({ proposed: found.value });
}

const show = (view: PlanView): void => {
  usePlan.setState({ view });
  void countProposed();
};

/** Follows a folder's plan while whoever calls it is on the screen. */
export function usePlanOf(workspace: string | null): void {
  useEffect(() => {
    if (workspace === null) return;
    const look = (): void => void refreshPlan(workspace);
    look();
    window.addEventListener('focus', look);
    const stop = follow<PlanView>({
      open: (signal) => client().plan.watch({ workspace }, { signal }),
      onItem: show,
      onFailure: (failure) => usePlan.setState({ failure }),
    });
    return () => {
      window.removeEventListener('focus', look);
      stop();
      usePlan.setState({ failure: null, answer: nothing, removed: null, editing: null, moved: null });
    };
  }, [workspace]);
}

export async function refreshPlan(workspace: string): Promise<void> {
  const found = await asked(() => client().plan.refresh({ workspace }));
  usePlan.setState(found.ok ? { view: found.value, failure: null } : { failure: found.error });
}

/** A failure is shown on the page and told to whoever asked. What changed comes to all who follow. */
async function changed<T>(call: () => Promise<T>): Promise<Result<T>> {
  const done = await asked(call);
  usePlan.setState({ failure: done.ok ? null : done.error });
  return done;
}

/** Its failure is for the form, and left out of the page. */
export const saveFeature = (
  workspace: string,
  id: string | null,
  wish: FeatureWish,
): Promise<Result<Feature>> =>
  asked(() =>
    id === null ? client().plan.add({ workspace, ...wish }) : client().plan.change({ id, ...wish }),
  );

export const keepFeature = (id: string): Promise<Result<Feature>> =>
  changed(() => client().plan.keep({ id }));

export async function removeFeature(feature: Feature): Promise<void> {
  const done = await changed(() => client().plan.remove({ id: feature.id }));
  if (done.ok) usePlan.setState({ removed: feature });
}

export async function restoreFeature(id: string): Promise<void> {
  usePlan.setState({ removed: null });
  await changed(() => client().plan.restore({ id }));
}

export async function moveFeature(id: string, to: number, by: 'up' | 'down'): Promise<void> {
  usePlan.setState({ moved: { id, by } });
  await changed(() => client().plan.move({ id, to }));
}

/** Without ids: all. `approved`: the person's word for what the rules asked about. */
export async function runChecks(
  workspace: string,
  wish: { ids?: string[]; approved?: string[] } = {},
): Promise<void> {
  const answer = await changed(() => client().plan.check({ workspace, ...wish }));
  if (answer.ok) usePlan.setState({ answer: answer.value });
}

export const stopChecks = (workspace: string): Promise<Result<object>> =>
  changed(() => client().plan.stop({ workspace }));

/**
 * Writes down what an agent is to do about a check that failed: where an agent that can plan is at work in the open session, and the session is of
 * this folder, for that one, else where a session begins. `name`: as the message has it.
 */
export function askToMend({ feature: { id, workspace }, standing }: FeatureNow, name: string): void {
  const { id: open, state } = useSession.getState();
  const { agents } = useAgents.getState();
  const isPlanner = agents.some((agent) => agent.name === state.mode && hasPlanTools(agent.tools));
  // Who works for another session is told by that one.
  const isHere = state.workspace === workspace && state.parent === null && hasPlanTools(state.tools ?? []);
  const to = open !== null && isPlanner && isHere ? open : firstDraft;
  addToDraft(to, mendRequest(id, name, standing));
  if (to === open) setView('session');
  else {
    startIn(workspace);
    wantAgent(agents.find(({ tools }) => hasPlanTools(tools))?.name ?? null);
  }
  requestAnimationFrame(() => document.getElementById(to === open ? 'composer' : 'first-message')?.focus());
}

export const forgetAsked = (): void => usePlan.setState({ answer: nothing });
export const editFeature = (editing: string | null): void => usePlan.setState({ editing });
