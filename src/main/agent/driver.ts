/**
 * At most one driver per session: the lock that keeps concurrent requests from interleaving. Everybody who changed what a
 * session should do next calls `kick`; if a driver runs it will see the change by itself.
 */
import type { SessionState } from '../../shared/session-state.ts';
import { openTurn } from '../../shared/session-view.ts';
import { storeTrouble } from '../store/trouble.ts';
import { closing } from './drive.ts';
import type { Engine } from './engine.ts';
import { cancelFacts, driveTurn, endFacts } from './turn.ts';

export interface Driver {
  /** Makes sure that the session goes on. Returns at once. */
  kick(sessionId: string): void;
  /** Ends the open turn as cancelled; resolves when it is in the journal. */
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
  again: boolean;
  done: Promise<void>;
}

export function createDriver(engine: Engine): Driver {
  const running = new Map<string, Running>();
  let closed = false;

  const drive = async (sessionId: string, signal: AbortSignal): Promise<void> => {
    const session = engine.book.get(sessionId);
    if (session === undefined) return;
    const folder = await engine.folder(session.state().workspace);
    if (folder.ok) return driveTurn(engine, session, folder.value, signal);
    session.append(endFacts(session.state(), 'failed', folder.error));
  };

  const kick = (sessionId: string): void => {
    if (closed) return;
    const there = running.get(sessionId);
    if (there !== undefined) {
      there.again = true;
      return;
    }
    const abort = new AbortController();
    const entry: Running = { abort, again: false, done: Promise.resolve() };
    running.set(sessionId, entry);
    entry.done = drive(sessionId, abort.signal)
      .catch((error: unknown) => endAfterBug(engine, sessionId, error))
      .finally(() => {
        running.delete(sessionId);
        if (entry.again) kick(sessionId);
      });
  };

  return {
    kick,
    drives: (sessionId) => running.has(sessionId),
    async stop(sessionId) {
      const session = engine.book.get(sessionId);
      if (session === undefined) return;
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
}

/** The turn that is open or about to start. */
const goingOn = (state: SessionState): string | undefined =>
  state.unstarted === null ? openTurn(state)?.id : `t${state.turns.length + 1}`;

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
