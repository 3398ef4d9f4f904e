/**
 * The whole contract, handler by handler. What every transport serves and the CLI calls directly; a call that is in the
 * contract and not here does not compile.
 */
import { may } from '../agent/agent-limits.ts';
import { approvalHandlers } from './approvals.ts';
import { checkpointHandlers } from './checkpoints.ts';
import { contextHandlers } from './context.ts';
import { createApi, type Log, unwrap } from './implement.ts';
import { modelHandlers } from './models.ts';
import { patchHandlers } from './patches.ts';
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
        const agents = services.engine.modes.problems();
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
    },
    agent: {
      list: api.agent.list.handler(() =>
        services.engine.modes.list().map((mode) => {
          const { name, title, description, tools } = mode;
          return {
            name,
            title,
            description,
            tools: [...tools],
            may: may(mode),
            own: services.engine.modes.isOwn(name),
          };
        }),
      ),
    },
    settings: {
      list: api.settings.list.handler(() => settings.list(about.workspace ?? undefined)),
      set: api.settings.set.handler(({ input }) => {
        unwrap(settings.set(input.key, input.value));
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
    process: processHandlers(api, services),
    terminal: terminalHandlers(api, services),
    policy: policyHandlers(api, services),
  });
}
