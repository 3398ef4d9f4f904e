/** Frozen files of a session, and letting one go. What is frozen follows from the journal; only letting go is a fact of its own. */
import { fail } from '../../shared/result.ts';
import { frozenFiles } from '../guards/freeze.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function guardHandlers(api: Api, { orchestrator, engine }: Services) {
  const frozenIn = (sessionId: string) => {
    const session = unwrap(orchestrator.session(sessionId));
    return { session, files: frozenFiles(session.state(), engine.limits().guards.freezeAfter) };
  };
  return {
    frozen: api.guard.frozen.handler(({ input }) =>
      frozenIn(input.sessionId).files.map(({ path, rounds, passed }) => ({ path, rounds, passed })),
    ),
    unfreeze: api.guard.unfreeze.handler(({ input: { sessionId, path } }) => {
      const { session, files } = frozenIn(sessionId);
      if (!files.some((file) => file.path === path)) unwrap(fail('not_found', `${path} is not frozen.`));
      session.append([{ type: 'file.unfrozen', data: { path } }]);
      return {};
    }),
  };
}
