/** What fills a session's window. Looks at the folder and asks the model's server for counts; changes nothing. */
import { describeContext } from '../agent/context.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function contextHandlers(api: Api, { orchestrator, engine }: Services) {
  return {
    describe: api.context.describe.handler(async ({ input }) => {
      const session = unwrap(orchestrator.session(input.sessionId));
      const folder = unwrap(await engine.folder(session.state().workspace));
      return unwrap(await describeContext(engine, session, folder));
    }),
  };
}
