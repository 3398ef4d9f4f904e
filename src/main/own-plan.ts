/** The plan over the app's own database, and its checks over what every command goes through. */

import type { Feature, Replan } from '../shared/plan.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { SessionState } from '../shared/session-state.ts';
import { closing } from './agent/drive.ts';
import type { Engine } from './agent/engine.ts';
import { digestValue } from './base/digest.ts';
import { commandTool, createOwnCommands, type OwnCommand } from './own-commands.ts';
import { type Checking, createChecking } from './plan/checking.ts';
import { createPlan, type Plan } from './plan/plan.ts';
import { createPlanChecks, type PlanChecks } from './plan/plan-checks.ts';
import { createPlanFile } from './plan/plan-file.ts';
import type { PlanNews } from './plan/plan-news.ts';
import { createPlanRows } from './plan/plan-rows.ts';
import type { Settings } from './settings.ts';
import type { Database } from './store/database.ts';
import { type CheckedPlan, createCheckFeature } from './tools/check-feature.ts';
import { clipLine } from './tools/clip.ts';
import { createUpdatePlan, type ProposeFeature } from './tools/update-plan.ts';

const commandOf = ({ workspace, id, check }: Feature): Result<OwnCommand> =>
  check === null
    ? fail('invalid', 'It has no check that could be run.')
    : ok({ workspace, id, command: check });

export interface OwnPlan {
  plan: Plan;
  checks: PlanChecks;
}

export function createOwnPlan(
  { settings }: { settings: Pick<Settings, 'get'> },
  { database, engine, news }: { database: Database; engine: Engine; news: PlanNews },
): OwnPlan {
  const rows = createPlanRows(database);
  rows.interrupt();
  const plan = createPlan(rows, engine.now);
  const commands = createOwnCommands(engine, 'plan');
  const { files } = commands;
  const touched = (workspace: string): void => checks.touched(workspace);
  const checking = createChecking({ rows, files, changed: touched, now: engine.now });
  const file = createPlanFile({
    ...{ rows, plan, trusts: engine.trusts },
    wanted: (workspace) => settings.get('plan.file', workspace),
    open: async (workspace) => {
      const folder = await engine.folder(workspace);
      return folder.ok ? ok(folder.value.workspace) : folder;
    },
  });
  const checks: PlanChecks = createPlanChecks({
    ...{ rows, plan, file, checking, files, log: engine.log },
    judge: async (feature) => {
      const command = commandOf(feature);
      return command.ok ? commands.judge(command.value) : command;
    },
    prepare: ({ workspace, title }, signal) =>
      commands.prepare(workspace, `before the check of ${title}`, signal),
    run: async (feature, judged, signal, isSeen) => {
      const command = commandOf(feature);
      return command.ok ? commands.run(command.value, judged, { signal, isSeen }) : command;
    },
  });
  engine.tools.add(createUpdatePlan(proposing(engine, plan, touched)));
  engine.tools.add(createCheckFeature(commandTool(engine), checkedPlan(plan, checking, checks)));
  news.listen(touched);
  return { plan, checks };
}

/** Where the session lets everything go unseen, so it does this; but no feature goes with its evidence unless a person says so. */
const proposing =
  ({ book }: Engine, plan: Plan, touched: (workspace: string) => void): ProposeFeature =>
  ({ wish, id, drop, why }, { workspace: { root }, sessionId }, callId) => {
    const state = book.get(sessionId)?.state();
    const isKept = state?.approve === 'all' && !drop;
    const source = { by: 'agent' as const, sessionId, callId };
    const learned = state === undefined ? undefined : learnedJustNow(sessionId, state);
    const reflection = learned === undefined ? {} : { reflection: learned };
    const about = learned === undefined ? undefined : { what: 'add' as const, why, ...reflection };
    const put =
      id === null
        ? plan.add(root, wish, source, isKept ? 'kept' : 'proposed', about)
        : plan.replan(root, wish, { id, drop, why, ...reflection }, source);
    if (!put.ok) return put;
    const done = isKept && id !== null ? plan.keep(put.value.id, source) : put;
    if (!done.ok) return done;
    touched(root);
    return ok(told(done.value, { id, drop, isKept }));
  };

function told(
  feature: Feature,
  { id, drop, isKept }: { id: string | null; drop: boolean; isKept: boolean },
): string {
  if (id === null)
    return isKept ? `In the plan as ${feature.id}.` : `${feature.id} waits for the person to keep it.`;
  if (isKept) return `${id} is changed. The others are as they were.`;
  return `${drop ? 'That it is dropped' : 'The change'} waits for the person to keep it; until then ${id} is as it was.`;
}

/** What the agent goes on with in this turn. */
function learnedJustNow(sessionId: string, { turns, reflections }: SessionState): Replan['reflection'] {
  const last = reflections.findLast((note) => note.turnId === turns.at(-1)?.id && note.again !== undefined);
  return last === undefined
    ? undefined
    : { sessionId, turnId: last.turnId, cause: last.cause, lesson: last.lesson };
}

const checkedPlan = (plan: Plan, { observe }: Checking, { view }: Pick<PlanChecks, 'view'>): CheckedPlan => ({
  checkable(workspace, id) {
    const feature = plan.get(id, workspace);
    if (!feature.ok) {
      const there = plan.list(workspace).map((one) => `${one.id} ${one.title}`);
      return fail('not_found', feature.error.message, there.length === 0 ? undefined : there.join('; '));
    }
    const { check, state } = feature.value;
    if (state === 'proposed') return fail('denied', 'The person has not kept this feature yet.');
    return check === null ? fail('invalid', 'It has no check.') : ok({ ...feature.value, check });
  },
  async observe({ feature, command, context, callId }, run) {
    const { copy, held, isSeen, sessionId, signal } = context;
    const done = await observe(
      feature,
      {
        by: { kind: 'agent', sessionId, callId },
        why: isSeen ? 'you let it run' : 'the rules let it run',
        ...{ command, copy: copy === undefined ? null : digestValue(held) },
        closing: () => signal.reason === closing,
      },
      run,
    );
    if (!done.ok || signal.reason === closing) return done;
    const told = copy === undefined ? await standingIn(view, feature) : inCopyOnly;
    return ok({ ...done.value, content: `${done.value.content}\n[${feature.id}: ${told}]` });
  },
});

const inCopyOnly = 'checked in your copy; the plan counts what is checked once the changes are written.';

async function standingIn(view: PlanChecks['view'], { id, workspace }: Feature): Promise<string> {
  const { features } = await view(workspace);
  const one = features.find(({ feature }) => feature.id === id);
  if (one === undefined) return 'not in the plan any more.';
  const paths = one.changes.map(({ path }) => clipLine(path, 100)).join(', ');
  return `${one.standing.status}${paths === '' ? '' : `, because ${paths} changed while it ran`}.`;
}
