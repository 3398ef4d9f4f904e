/** The gates of a folder. */
import { type Api, unwrap } from './implement.ts';
import { realFolder } from './real-folder.ts';
import type { Services } from './services.ts';

export function gateHandlers(api: Api, { gates: { gates, kpis, release } }: Services) {
  return {
    list: api.gate.list.handler(({ input }) => gates.view(real(input.workspace))),
    watch: api.gate.watch.handler(({ input, signal }) => gates.watch(real(input.workspace), signal)),
    evidence: api.gate.evidence.handler(({ input }) => gates.evidence(real(input.workspace), input.name)),
    run: api.gate.run.handler(async ({ input, context }) =>
      unwrap(await gates.check({ ...input, workspace: real(input.workspace) }, context.through)),
    ),
    stop: api.gate.stop.handler(({ input }) => {
      gates.stop(real(input.workspace));
      return {};
    }),
    kpi: api.gate.kpi.handler(({ input }) => kpis(real(input.workspace))),
    release: api.gate.release.handler(({ input }) => release(real(input.workspace))),
  };
}

/** A folder that is not there (any more) is known by the name it was given. */
const real = (path: string): string => realFolder(path) ?? path;
