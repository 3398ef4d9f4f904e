/** Rewinding files: first what it would change, then doing it after a safety checkpoint, so that it can be undone too. */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { callsOf, openTurn } from '../../shared/session-view.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function checkpointHandlers(api: Api, { orchestrator, engine }: Services) {
  return {
    preview: api.checkpoint.preview.handler(async ({ input }) => {
      const session = unwrap(orchestrator.session(input.sessionId));
      unwrap(known(session.state(), input.checkpointId));
      const { checkpoints } = unwrap(await engine.folder(session.state().workspace));
      return unwrap(
        await checkpoints.preview(input.checkpointId, { createdByApp: createdByApp(session.state()) }),
      );
    }),
    restore: api.checkpoint.restore.handler(async ({ input: { sessionId, checkpointId } }) => {
      const session = unwrap(orchestrator.session(sessionId));
      const state = session.state();
      unwrap(known(state, checkpointId));
      if (openTurn(state) !== undefined || state.unstarted !== null)
        unwrap(fail('conflict', 'A turn is going on in this session.', 'Stop it first.'));
      const { checkpoints } = unwrap(await engine.folder(state.workspace));
      const reason = 'before a rewind';
      const safety = unwrap(await checkpoints.create({ reason }));
      session.append([
        {
          type: 'checkpoint.created',
          data: {
            checkpointId: safety.id,
            turnId: null,
            reason,
            files: safety.files,
            skipped: safety.skipped.length,
          },
        },
      ]);
      const plan = unwrap(await checkpoints.restore(checkpointId, { createdByApp: createdByApp(state) }));
      const paths = plan.changes.map((change) => change.path);
      session.append([{ type: 'checkpoint.restored', data: { checkpointId, safetyId: safety.id, paths } }]);
      return plan;
    }),
  };
}

function known(state: SessionState, checkpointId: string): Result<void> {
  const found = state.checkpoints.some((checkpoint) => checkpoint.id === checkpointId);
  return found ? ok(undefined) : fail('not_found', `There is no checkpoint ${checkpointId} in this session.`);
}

/** Files that did not exist before a patch of this session wrote them: the only ones a rewind may remove. */
const createdByApp = (state: SessionState): Set<string> =>
  new Set(
    callsOf(state).flatMap((call) =>
      call.applied.filter((file) => file.before === null).map((file) => file.path),
    ),
  );
