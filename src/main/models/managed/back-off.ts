/**
 * When a server that ended by itself is started again. One that never got ready would end the same way again; one that
 * worked and crashed gets some more chances, with longer and longer pauses, until it has crashed too often in a short time.
 */

export interface Life {
  /** Milliseconds since 1970. */
  endedAt: number;
  /** It was ready before it ended. */
  wasReady: boolean;
  /** Another program had taken its port. */
  portTaken: boolean;
}

export type Restart = { again: true; delayMs: number } | { again: false };

const crashes = { most: 5, withinMs: 10 * 60_000, firstDelayMs: 1_000, longestDelayMs: 30_000 };
const mostPorts = 3;

/** `lives` in order, the last one just over. */
export function restartAfter(lives: readonly Life[]): Restart {
  const last = lives.at(-1);
  if (last === undefined) return { again: false };
  if (last.portTaken) {
    const before = lives.findLastIndex((life) => !life.portTaken);
    return lives.length - 1 - before < mostPorts ? { again: true, delayMs: 0 } : { again: false };
  }
  if (!last.wasReady) return { again: false };
  const lately = lives.filter(
    (life) => !life.portTaken && last.endedAt - life.endedAt < crashes.withinMs,
  ).length;
  if (lately > crashes.most) return { again: false };
  return {
    again: true,
    delayMs: Math.min(crashes.longestDelayMs, crashes.firstDelayMs * 2 ** (lately - 1)),
  };
}
