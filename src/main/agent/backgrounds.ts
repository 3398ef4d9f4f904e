/**
 * Commands that run in the background, in memory for as long as they do. The journal says that they began and ended; who runs
 * none that the journal has running says that it was interrupted. Nothing here waits for a turn, and no turn for this.
 */
import type { BackgroundEnd } from '../../shared/background.ts';
import { runningBackgrounds } from '../../shared/background.ts';
import { type CommandResult, signalName } from '../exec/command.ts';
import type { LeftRunning } from '../tools/tool.ts';
import { clipped } from './background-words.ts';
import type { LiveSession } from './session-book.ts';

export interface Backgrounds {
  /** Call when its start is in the journal; its end is put there when it comes. */
  keep(session: LiveSession, left: LeftRunning): void;
  /** What one has printed since it was taken last; '' when it does not run here. */
  take(sessionId: string, id: string): string;
  /** Records what has appeared since they began. */
  look(session: LiveSession): Promise<void>;
  /** Those that run by the journal and not here were interrupted. */
  settle(session: LiveSession): void;
  /** Ends those of a session, or all; resolves when nothing of them is left and the journal says so. */
  end(sessionId?: string): Promise<void>;
}

interface Kept {
  session: LiveSession;
  left: LeftRunning;
  /** What was found and recorded. */
  seen: Set<string>;
  over: Promise<void>;
}

export function createBackgrounds(log: (message: string, error: unknown) => void): Backgrounds {
  const running = new Map<string, Kept>();
  const keyOf = (sessionId: string, id: string): string => `${sessionId} ${id}`;
  const of = (sessionId: string): Kept[] =>
    [...running.values()].filter(({ session }) => session.id === sessionId);

  async function wait(kept: Kept): Promise<void> {
    const { session, left } = kept;
    try {
      const result = await left.ended;
      await lookAfter(kept);
      // Taken and appended in one tick: what was printed last is told with the end.
      const end = endOf(result, left.stoppedBy(), clipped(left.take()));
      session.append([{ type: 'background.ended', data: { backgroundId: left.id, ...end } }]);
    } catch (error) {
      log(`the end of a command in the background of session ${session.id}`, error);
    } finally {
      running.delete(keyOf(session.id, left.id));
    }
  }

  return {
    keep(session, left) {
      const kept: Kept = { session, left, seen: new Set(), over: Promise.resolve() };
      running.set(keyOf(session.id, left.id), kept);
      kept.over = wait(kept);
    },
    take: (sessionId, id) => running.get(keyOf(sessionId, id))?.left.take() ?? '',
    async look({ id }) {
      await Promise.all(of(id).map(lookAfter));
    },
    settle(session) {
      const lost = runningBackgrounds(session.state().backgrounds).filter(
        ({ id }) => !running.has(keyOf(session.id, id)),
      );
      if (lost.length === 0) return;
      session.append(
        lost.map(({ id: backgroundId }) => ({
          type: 'background.ended',
          data: { backgroundId, why: 'interrupted', output: '' },
        })),
      );
    },
    async end(sessionId) {
      const ending = sessionId === undefined ? [...running.values()] : of(sessionId);
      for (const { left } of ending) left.stop('closed');
      await Promise.all(ending.map(({ over }) => over));
    },
  };
}

async function lookAfter({ session, left, seen }: Kept): Promise<void> {
  const paths = (await left.appeared()).filter((path) => !seen.has(path));
  if (paths.length === 0) return;
  for (const path of paths) seen.add(path);
  session.append([{ type: 'background.appeared', data: { backgroundId: left.id, paths } }]);
}

function endOf(
  { status, exitCode, signal }: CommandResult,
  stoppedBy: 'stopped' | 'closed' | undefined,
  output: string,
): BackgroundEnd {
  return {
    why: status === 'exited' || status === 'crowded' ? status : (stoppedBy ?? 'stopped'),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal: signalName(signal) }),
    output,
  };
}
