/** What was learned of alternatives. */
import type { Api } from './implement.ts';
import type { Services } from './services.ts';

export function learningHandlers(api: Api, { learning, settings }: Services) {
  return {
    list: api.learning.list.handler(() => ({ on: settings.get('learning'), figures: learning.figures() })),
    reset: api.learning.reset.handler(({ input }) => {
      learning.reset(input);
      return {};
    }),
    resetAll: api.learning.resetAll.handler(() => {
      learning.reset(null);
      return {};
    }),
  };
}
