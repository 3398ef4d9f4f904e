/** Agents, for a list of them. */
import { may } from '../agent/agent-limits.ts';
import { openRoot } from '../workspace/workspace.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function agentHandlers(api: Api, { engine }: Services) {
  return {
    list: api.agent.list.handler(async ({ input }) => {
      const root = input.workspace === undefined ? null : unwrap(await openRoot(input.workspace)).path;
      const { list, problems } = engine.modesIn(root);
      return {
        agents: list.map((mode) => {
          const { name, title, description, tools, from } = mode;
          return { name, title, description, tools: [...tools], may: may(mode), from };
        }),
        problems: [...problems],
      };
    }),
  };
}
