/** What is run for nobody's session and says how a folder stands: checks of its plan, and its gates. They begin and end together. */
import type { Engine } from './agent/engine.ts';
import type { AppOptions } from './options.ts';
import { createOwnGates, type OwnGates } from './own-gates.ts';
import { createOwnPlan, type OwnPlan } from './own-plan.ts';
import type { PlanNews } from './plan/plan-news.ts';
import type { Database } from './store/database.ts';

export interface OwnChecks {
  plan: OwnPlan;
  gates: OwnGates;
  /** Resolves when nothing of either runs. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createOwnChecks(
  options: Pick<AppOptions, 'settings' | 'commandEnvironment'>,
  parts: { database: Database; engine: Engine; news: PlanNews },
): OwnChecks {
  const plan = createOwnPlan(options, parts);
  const gates = createOwnGates(options, { ...parts, plan: plan.checks });
  return {
    ...{ plan, gates },
    idle: () => plan.checks.idle().then(gates.gates.idle),
    close: async () => void (await Promise.all([plan.checks.close(), gates.gates.close()])),
  };
}
