/** What is worked on beside the sessions: plan, gates and pipelines, in that order, since each uses the one before. */
import type { Engine } from './agent/engine.ts';
import type { Orchestrator } from './agent/orchestrator.ts';
import type { AppOptions } from './options.ts';
import { createOwnChecks } from './own-checks.ts';
import { createOwnPipelines } from './own-pipelines.ts';
import { createRunNews } from './pipeline/run-news.ts';
import { createPlanNews } from './plan/plan-news.ts';
import type { Database } from './store/database.ts';
import type { Journal } from './store/journal.ts';

/** Made before the sessions, because these tell them of every event. */
export const createWorkNews = () => ({ plan: createPlanNews(), runs: createRunNews() });

export type OwnWork = ReturnType<typeof createOwnWork>;

export function createOwnWork(
  options: AppOptions,
  parts: {
    database: Database;
    journal: Journal;
    engine: Engine;
    orchestrator: Orchestrator;
    news: ReturnType<typeof createWorkNews>;
  },
) {
  const { database, journal, engine, orchestrator } = parts;
  const { plan, gates, ...checks } = createOwnChecks(options, { database, engine, news: parts.news.plan });
  const pipelines = createOwnPipelines(options, {
    ...{ database, journal, engine, orchestrator, gates: gates.gates },
  });
  parts.news.runs.listen(pipelines.touched);
  return {
    services: { plan, gates, pipelines },
    recover: pipelines.recover,
    idle: () => pipelines.idle().then(checks.idle),
    async close() {
      await pipelines.close();
      await checks.close();
    },
  };
}
