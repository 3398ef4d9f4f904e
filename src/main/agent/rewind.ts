/**
 * Putting a session's files back to a checkpoint: what it would change, and doing it after a safety checkpoint, so that it
 * can be undone too. Nothing else may happen in the session meanwhile; who sees to that is `createRewinds`.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { callsOf, openTurn } from '../../shared/session-view.ts';
import type { Checkpoints, RestorePlan } from '../checkpoints/checkpoints.ts';
import type { Engine } from './engine.ts';
import type { LiveSession } from './session-book.ts';

export async function previewRewind(
  engine: Engine,
  session: LiveSession,
  checkpointId: string,
): Promise<Result<RestorePlan>> {
  const state = session.state();
  if (!isKnown(state, checkpointId)) return unknown(checkpointId);
  const folder = await engine.folder(state.workspace);
  return folder.ok
    ? folder.value.checkpoints.preview(checkpointId, { createdByApp: createdByApp(state) })
    : folder;
}

export interface Rewinds {
  /** `conflict` while a turn goes on or another rewind of the session does; `not_found` for an unknown checkpoint. */
  run(session: LiveSession, checkpointId: string): Promise<Result<RestorePlan>>;
  /** `conflict` while the session's files are being put back: nothing that could change them may begin then. */
  refuse(sessionId: string): Result<void>;
  /** Resolves when none of this session, or without one of any, is under way. */
  settled(sessionId?: string): Promise<void>;
}

/** At most one rewind per session, and no turn beside it. Checked and taken in one tick, so that nothing can come between. */
export function createRewinds(engine: Engine): Rewinds {
  const running = new Map<string, Promise<unknown>>();
  const refuse = (sessionId: string): Result<void> =>
    running.has(sessionId)
      ? fail('conflict', 'The files of this session are being rewound.', 'Wait until that is done.')
      : ok(undefined);
  return {
    refuse,
    async run(session, checkpointId) {
      const state = session.state();
      if (!isKnown(state, checkpointId)) return unknown(checkpointId);
      const free = refuse(session.id);
      if (!free.ok) return free;
      if (openTurn(state) !== undefined || state.unstarted !== null)
        return fail('conflict', 'A turn is going on in this session.', 'Stop it first.');
      const done = rewind(engine, session, checkpointId);
      running.set(session.id, done);
      return done.finally(() => running.delete(session.id));
    },
    async settled(sessionId) {
      await Promise.allSettled(sessionId === undefined ? running.values() : [running.get(sessionId)]);
    },
  };
}

async function rewind(
  engine: Engine,
  session: LiveSession,
  checkpointId: string,
): Promise<Result<RestorePlan>> {
  const state = session.state();
  const folder = await engine.folder(state.workspace);
  if (!folder.ok) return folder;
  const { checkpoints } = folder.value;
  const safety = await safetyCheckpoint(checkpoints, session);
  if (!safety.ok) return safety;
  const plan = await checkpoints.restore(checkpointId, { createdByApp: createdByApp(state) });
  if (!plan.ok) return plan;
  const paths = plan.value.changes.map((change) => change.path);
  session.append([{ type: 'checkpoint.restored', data: { checkpointId, safetyId: safety.value, paths } }]);
  return plan;
}

/** Its id. In the journal before anything is changed. */
async function safetyCheckpoint(checkpoints: Checkpoints, session: LiveSession): Promise<Result<string>> {
  const reason = 'before a rewind';
  const made = await checkpoints.create({ reason });
  if (!made.ok) return made;
  const { id, files, skipped } = made.value;
  session.append([
    {
      type: 'checkpoint.created',
      data: { checkpointId: id, turnId: null, reason, files, skipped: skipped.length },
    },
  ]);
  return ok(id);
}

const isKnown = (state: SessionState, checkpointId: string): boolean =>
  state.checkpoints.some((checkpoint) => checkpoint.id === checkpointId);

const unknown = (checkpointId: string): Result<never> =>
  fail('not_found', `There is no checkpoint ${checkpointId} in this session.`);

/** Files that did not exist before a patch of this session wrote them: the only ones a rewind may remove. */
const createdByApp = (state: SessionState): Set<string> =>
  new Set(
    callsOf(state).flatMap((call) =>
      call.applied.filter((file) => file.before === null).map((file) => file.path),
    ),
  );
