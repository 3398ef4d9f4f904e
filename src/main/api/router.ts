/**
 * The whole contract, handler by handler. What every transport serves and the CLI calls directly; a call that is in the
 * contract and not here does not compile.
 */
import { fail } from '../../shared/result.ts';
import { agentHandlers } from './agents.ts';
import { approvalHandlers } from './approvals.ts';
import { checkpointHandlers } from './checkpoints.ts';
import { contextHandlers } from './context.ts';
import { gateHandlers } from './gates.ts';
import { guardHandlers } from './guards.ts';
import { createApi, type Log, unwrap } from './implement.ts';
import { learningHandlers } from './learning.ts';
import { memoryHandlers } from './memory.ts';
import { modelHandlers } from './models.ts';
import { patchHandlers } from './patches.ts';
import { pipelineHandlers } from './pipelines.ts';
import { planHandlers } from './plan.ts';
import { policyHandlers } from './policy.ts';
import { processHandlers } from './processes.ts';
import { serverHandlers } from './servers.ts';
import type { Services } from './services.ts';
import { sessionHandlers } from './sessions.ts';
import { terminalHandlers } from './terminals.ts';
import { workspaceHandlers } from './workspaces.ts';

export type AppRouter = ReturnType<typeof createRouter>;

export function createRouter(services: Services, log: Log) {
  const api = createApi(log);
  const { about, shell, settings } = services;
  return api.router({
    health: {
      check: api.health.check.handler(() => {
        const problems = settings.problems(about.workspace ?? undefined).map(({ message }) => message);
        const agents = services.engine.modesIn(null).problems;
        const found = {
          ...services.health(),
          agents: agents.length === 0 ? 'ok' : agents.join(' '),
          settings: problems.length === 0 ? 'ok' : problems.join(' '),
        };
        const status = Object.values(found).every((state) => state === 'ok') ? 'ok' : 'degraded';
        return { status, services: found };
      }),
    },
    system: {
      describe: api.system.describe.handler(async () => ({
        version: about.version,
        host: shell.host,
        dataFolder: about.dataFolder,
        workspace: about.workspace,
        canPickFolder: shell.pickFolder !== undefined,
        platform: about.platform,
        home: about.home,
        sandbox: settings.get('sandbox') === 'off' ? { kind: 'off' } : await services.sandbox.state(),
        readOnly: false,
      })),
      connections: api.system.connections.handler(() => services.egress.connections()),
      attend: api.system.attend.handler(({ input: { count, show, close }, context }) => {
        if (context.through !== 'electron' || shell.attention === undefined)
          return unwrap(fail('denied', 'Only the window of the desktop app shows things on the desktop.'));
        shell.attention.badge(count);
        for (const id of close) shell.attention.close(id);
        for (const notice of show) shell.attention.show(notice);
        return {};
      }),
    },
    agent: agentHandlers(api, services),
    settings: {
      list: api.settings.list.handler(() => settings.list(about.workspace ?? undefined)),
      set: api.settings.set.handler(({ input }) => {
        unwrap(settings.set(input.key, input.value));
        if (input.key === 'errands.atOnce') services.orchestrator.beginErrands();
        return {};
      }),
    },
    model: modelHandlers(api, services),
    server: serverHandlers(api, services),
    workspace: workspaceHandlers(api, services),
    session: sessionHandlers(api, services),
    approval: approvalHandlers(api, services),
    patch: patchHandlers(api, services),
    checkpoint: checkpointHandlers(api, services),
    context: contextHandlers(api, services),
    gate: gateHandlers(api, services),
    guard: guardHandlers(api, services),
    learning: learningHandlers(api, services),
    memory: memoryHandlers(api, services),
    pipeline: pipelineHandlers(api, services),
    plan: planHandlers(api, services),
    process: processHandlers(api, services),
    terminal: terminalHandlers(api, services),
    policy: policyHandlers(api, services),
  });
}
