/** llama-servers that this app starts: what there is to start, starting and stopping, and following how they are. */
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function serverHandlers(api: Api, { servers }: Services) {
  return {
    describe: api.server.describe.handler(() => servers.describe()),
    files: api.server.files.handler(() => servers.files()),
    plan: api.server.plan.handler(async ({ input }) => unwrap(await servers.plan(input))),
    start: api.server.start.handler(async ({ input }) => unwrap(await servers.start(input))),
    stop: api.server.stop.handler(async ({ input }) => {
      unwrap(await servers.stop(input.file));
      return {};
    }),
    measure: api.server.measure.handler(async ({ input }) => unwrap(await servers.measure(input.file))),
    list: api.server.list.handler(() => servers.list()),
    log: api.server.log.handler(async ({ input }) => ({ lines: unwrap(await servers.log(input.file)) })),
    watch: api.server.watch.handler(({ signal }) => servers.watch(signal)),
    watchLog: api.server.watchLog.handler(({ input, signal }) =>
      unwrap(servers.watchLog(input.file, signal)),
    ),
  };
}
