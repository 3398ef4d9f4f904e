/**
 * Going back in a session: its files to a checkpoint, its conversation to before a turn, or both. Files after a safety checkpoint,
 * so that it can be undone too. Nothing else may happen in the session meanwhile; who sees to that is `createRewinds`.
 */
import type { RewindWhat } from '../../shared/contract/checkpoints.ts';
import type { FactOf } from '../../shared/event.ts';
import { isGoingOn } from '../../shared/queue-order.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Checkpoint, SessionState } from '../../shared/session-state.ts';
import { callsOf } from '../../shared/session-view.ts';
import { takeBackProblem, turnSince } from '../../shared/taken-back.ts';
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
    ? folder.value.checkpoints.preview(checkpointId, { createdByApp: createdByApp(state, checkpointId) })
    : folder;
}

export interface Rewinds {
  /** `conflict` while a turn goes on or another rewind of the session does; `not_found` for an unknown checkpoint. */
  run(session: LiveSession, checkpointId: string, what: RewindWhat): Promise<Result<RestorePlan>>;
  /** The conversation alone, from this turn on. */
  takeBack(session: LiveSession, turnId: string): Promise<Result<RestorePlan>>;
  /** Undoes the newest rewind since the last turn began; `conflict` when there is none. */
  redo(session: LiveSession): Promise<Result<RestorePlan>>;
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
  const alone = (
    session: LiveSession,
    work: () => Promise<Result<RestorePlan>>,
  ): Promise<Result<RestorePlan>> => {
    const free = refuse(session.id);
    if (!free.ok) return Promise.resolve(free);
    if (isGoingOn(session.state()))
      return Promise.resolve(fail('conflict', 'A turn is going on in this session.', 'Stop it first.'));
    const done = work();
    running.set(session.id, done);
    return done.finally(() => running.delete(session.id));
  };
  return {
    refuse,
    async run(session, checkpointId, what) {
      if (!isKnown(session.state(), checkpointId)) return unknown(checkpointId);
      return alone(session, () => rewind(engine, session, checkpointId, what));
    },
    takeBack: (session, turnId) => alone(session, async () => takeBack(session, turnId)),
    redo: (session) => alone(session, () => redo(engine, session)),
    async settled(sessionId) {
      await Promise.allSettled(sessionId === undefined ? running.values() : [running.get(sessionId)]);
    },
  };
}

const nothing: RestorePlan = { changes: [], kept: [] };

function takeBack(session: LiveSession, turnId: string): Result<RestorePlan> {
  const problem = takeBackProblem(session.state(), turnId);
  if (problem !== null) return fail('conflict', problem);
  session.append([{ type: 'turns.takenBack', data: { turnId } }]);
  return ok(nothing);
}

async function rewind(
  engine: Engine,
  session: LiveSession,
  checkpointId: string,
  what: RewindWhat,
): Promise<Result<RestorePlan>> {
  if (what === 'files') return restoreFiles(engine, session, { checkpointId });
  const turnId = turnSince(session.state(), checkpointOf(session.state(), checkpointId))?.id;
  if (turnId === undefined)
    return what === 'both'
      ? restoreFiles(engine, session, { checkpointId })
      : fail('conflict', 'Nothing was said since this checkpoint.');
  const problem = takeBackProblem(session.state(), turnId);
  if (what === 'conversation') return takeBack(session, turnId);
  return restoreFiles(engine, session, { checkpointId, ...(problem === null ? { turnId } : {}) });
}

async function redo(engine: Engine, session: LiveSession): Promise<Result<RestorePlan>> {
  const last = session.state().rewound.at(-1);
  if (last === undefined)
    return fail('conflict', 'There is no rewind that could be undone since the last message.');
  const { safetyId, turnId } = last;
  const back = turnId === null ? {} : { turnId };
  if (safetyId !== null)
    return restoreFiles(engine, session, { checkpointId: safetyId, isRedo: true, ...back });
  if (turnId !== null) session.append([{ type: 'turns.broughtBack', data: { turnId } }]);
  return ok(nothing);
}

type Wish = Pick<FactOf<'checkpoint.restored'>['data'], 'checkpointId' | 'turnId' | 'isRedo'>;

async function restoreFiles(engine: Engine, session: LiveSession, wish: Wish): Promise<Result<RestorePlan>> {
  const state = session.state();
  const { checkpointId } = wish;
  const folder = await engine.folder(state.workspace);
  if (!folder.ok) return folder;
  const { checkpoints } = folder.value;
  const safety = await safetyCheckpoint(checkpoints, session);
  if (!safety.ok) return safety;
  const plan = await checkpoints.restore(checkpointId, { createdByApp: createdByApp(state, checkpointId) });
  if (!plan.ok) return plan;
  const paths = plan.value.changes.map((change) => change.path);
  session.append([{ type: 'checkpoint.restored', data: { ...wish, safetyId: safety.value, paths } }]);
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

const checkpointOf = (state: SessionState, checkpointId: string): Checkpoint => {
  const found = state.checkpoints.find((checkpoint) => checkpoint.id === checkpointId);
  if (found === undefined) throw new Error(`${checkpointId} is not of this session`);
  return found;
};

const unknown = (checkpointId: string): Result<never> =>
  fail('not_found', `There is no checkpoint ${checkpointId} in this session.`);

/**
 * Files that did not exist before a patch of this session wrote them, and for the checkpoint before a rewind what that rewind
 * wrote: the only ones a rewind may remove.
 */
const createdByApp = (state: SessionState, checkpointId: string): Set<string> =>
  new Set([
    ...callsOf(state).flatMap((call) =>
      call.applied.filter((file) => file.before === null).map((file) => file.path),
    ),
    ...state.restores.flatMap(({ safetyId, paths }) => (safetyId === checkpointId ? paths : [])),
  ]);
