/**
 * At most one driver per session: the lock that keeps concurrent requests from interleaving. Everybody who changed what a
 * session should do next calls `kick`; if a driver runs it will see the change by itself.
 */
import { dueMessage } from '../../shared/queue-order.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { openTurn } from '../../shared/session-view.ts';
import { storeTrouble } from '../store/trouble.ts';
import { askAtRest } from './at-rest.ts';
import { closing } from './drive.ts';
import type { Engine } from './engine.ts';
import { stopAllTasks } from './task-control.ts';
import { cancelFacts, driveTurn, endFacts } from './turn.ts';

export interface Driver {
  /** Makes sure that the session goes on. Returns at once. */
  kick(sessionId: string): void;
  /** Ends what goes on (the open turn as cancelled, room being made); resolves when that is in the journal. */
  stop(sessionId: string): Promise<void>;
  /** Whether somebody works on it now; a turn that is open and waits for nobody should have a driver. */
  drives(sessionId: string): boolean;
  /** Resolves when no session is being driven. */
  idle(): Promise<void>;
  /** Stops driving without ending turns: they go on at the next start. */
  close(): Promise<void>;
}

interface Running {
  abort: AbortController;
  /** Ends what is asked of the model between turns; somebody wants something of the session. */
  rest: AbortController;
  again: boolean;
  done: Promise<void>;
}

/** `rested`: called whenever a session is not driven any more. It must not throw. */
export function createDriver(engine: Engine, rested: () => void): Driver {
  const running = new Map<string, Running>();
  let closed = false;

  const drive = async (sessionId: string, { abort: { signal }, rest }: Running): Promise<void> => {
    const session = engine.book.get(sessionId);
    if (session === undefined) return;
    const folder = await engine.folder(session.state().workspace);
    if (!folder.ok) {
      session.append(endFacts(session.state(), 'failed', folder.error));
      return;
    }
    engine.backgrounds.settle(session);
    do {
      await driveTurn(engine, session, folder.value, signal, driver);
      // A queued message was sent, and nothing else can have been: it is this driver's.
    } while (!signal.aborted && session.state().unstarted !== null);
    await engine.backgrounds.look(session);
    if (goingOn(session.state()) !== undefined) return;
    engine.turnOver(sessionId);
    tellParent(session.state());
    await askAtRest(engine, session, folder.value, AbortSignal.any([signal, rest.signal]));
  };

  const kick = (sessionId: string): void => {
    if (closed) return;
    const there = running.get(sessionId);
    if (there !== undefined) {
      there.again = true;
      there.rest.abort();
      return;
    }
    const entry: Running = {
      abort: new AbortController(),
      rest: new AbortController(),
      again: false,
      done: Promise.resolve(),
    };
    running.set(sessionId, entry);
    entry.done = drive(sessionId, entry)
      .catch(async (error: unknown) => {
        endAfterBug(engine, sessionId, error);
        const session = engine.book.get(sessionId);
        if (session !== undefined) await stopAllTasks(engine, driver, session);
      })
      .catch((error: unknown) => engine.log(`stopping the tasks of session ${sessionId}`, error))
      .finally(() => {
        running.delete(sessionId);
        const state = engine.book.get(sessionId)?.state();
        if (state === undefined || goingOn(state) === undefined) engine.turnOver(sessionId);
        if (entry.again) kick(sessionId);
        else if (state !== undefined) tellParent(state);
        rested();
      });
  };

  /** Who waits for what this session does may have something to do. */
  const tellParent = ({ parent }: SessionState): void => {
    if (parent?.over === false) kick(parent.sessionId);
  };

  const driver: Driver = {
    kick,
    drives: (sessionId) => running.has(sessionId),
    async stop(sessionId) {
      const session = engine.book.get(sessionId);
      if (session === undefined) return;
      running.get(sessionId)?.rest.abort();
      // Only the turn of this moment: what is asked after the stop took effect is not what was to be stopped.
      const turnId = goingOn(session.state());
      const isOpen = (): boolean => turnId !== undefined && goingOn(session.state()) === turnId;
      for (
        let there = running.get(sessionId);
        there !== undefined && isOpen();
        there = running.get(sessionId)
      ) {
        there.abort.abort();
        await there.done;
      }
      // Still open when it waited for the person, or when nobody drove it.
      if (isOpen()) session.append(cancelFacts(session.state()));
      engine.turnOver(sessionId);
      tellParent(session.state());
    },
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map((entry) => entry.done));
    },
    async close() {
      closed = true;
      for (const entry of running.values()) entry.abort.abort(closing);
      await Promise.all([...running.values()].map((entry) => entry.done));
    },
  };
  return driver;
}

/** The turn that is open or about to start; else room that is to be made. */
const goingOn = (state: SessionState): string | undefined =>
  state.unstarted === null && dueMessage(state) === undefined
    ? (openTurn(state)?.id ?? (state.compactionWanted ? `compaction ${state.compactions.length}` : undefined))
    : `t${state.turns.length + 1}`;

/**
 * A bug must not leave a turn that looks alive: it is ended in plain words and the stack goes to the log. When the journal
 * itself cannot be written the turn stays open, to be resumed or stopped once it can; this never throws.
 */
function endAfterBug(engine: Engine, sessionId: string, error: unknown): void {
  engine.log(`driving session ${sessionId}`, error);
  const session = engine.book.get(sessionId);
  if (session === undefined) return;
  const failure = storeTrouble(error) ?? {
    code: 'failed' as const,
    message: 'Something in Patchbay went wrong; this is a bug.',
    hint: 'Resume to try again. The details are in the log file in the data folder.',
  };
  try {
    session.append(endFacts(session.state(), 'failed', failure));
  } catch (again) {
    engine.log(`ending the turn of session ${sessionId}`, again);
  }
}
