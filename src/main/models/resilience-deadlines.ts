/**
 * One request's clocks. A server that works is never cut off: any byte, and any word of the server's own that it is working,
 * starts the clock that waits anew. What a large prompt may take grows with the prompt.
 */
import type { Phase } from './classify.ts';
import type { Patience } from './resilience.ts';

export interface Deadlines {
  connected: () => void;
  /** A sign of life: whatever clock waits for the server starts anew. */
  touched: () => void;
  /** The first word arrived. */
  begun: () => void;
  stop: () => void;
}

/**
 * `promptTokens` is about what the prompt has: the time until the first word grows with it. `expire` is called at most once, with the
 * phase that took too long and its limit in milliseconds.
 */
export function startDeadlines(
  patience: Patience,
  promptTokens: number,
  expire: (phase: Phase, ms: number) => void,
): Deadlines {
  let stopped = false;
  const arm = (phase: Phase, ms: number) =>
    setTimeout(() => {
      stop();
      expire(phase, ms);
    }, ms);
  const total = arm('total', patience.totalMs);
  let waiting = arm('connect', patience.connectMs);
  function next(phase: Phase, ms: number) {
    if (stopped) return;
    clearTimeout(waiting);
    waiting = arm(phase, ms);
  }
  function stop() {
    stopped = true;
    clearTimeout(total);
    clearTimeout(waiting);
  }
  return {
    connected: () => next('firstPart', patience.firstPartMs + promptTokens * patience.msPerToken),
    touched: () => {
      if (!stopped) waiting.refresh();
    },
    begun: () => next('idle', patience.idleMs),
    stop,
  };
}
