/** What runs of this app, and ending it. */
import { fail } from '../../shared/result.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function processHandlers(api: Api, { processes }: Services) {
  return {
    list: api.process.list.handler(async () => ({
      running: processes.list(),
      leftBehind: (await processes.reaped).map(({ kind, what }) => ({ kind, what })),
    })),
    end: api.process.end.handler(({ input }) => {
      if (!processes.end(input.id))
        return unwrap(fail('not_found', 'There is no such process that can be ended here; it is over.'));
      return {};
    }),
    output: api.process.output.handler(({ input }) => {
      const text = processes.output(input.id);
      if (text === undefined)
        return unwrap(fail('not_found', 'There is no command of that id in the background; it is over.'));
      return { text };
    }),
  };
}
