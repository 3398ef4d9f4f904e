/**
 * What it means that the engine's process ended without being asked to, and how soon it may be started again: at once the
 * first time, then with longer and longer pauses, so that a file that crashes it does not keep the machine busy with that.
 */
import type { Failure } from '../../../shared/result.ts';
import type { EngineEnd } from './fork.ts';

/** `doing`: what is lost, as in "in the middle of the answer". */
export function failureOf({ code, signal, lastWords }: EngineEnd, doing: string): Failure {
  const how = signal ?? `code ${code ?? 'unknown'}`;
  const last = lastWords.split('\n').findLast((line) => line.trim() !== '');
  const words = last === undefined ? '' : ` Its last words: ${last.trim().slice(0, 300)}`;
  return {
    code: 'unavailable',
    message: `The embedded engine ended ${doing} (${how}).${words}`,
    hint:
      signal === 'SIGKILL'
        ? 'Most likely memory ran out: choose a smaller window or model. Asking again starts it anew.'
        : 'Asking again starts it anew.',
  };
}

const crashes = { withinMs: 10 * 60_000, firstDelayMs: 1_000, longestDelayMs: 30_000 };

/** Milliseconds to wait at `now`; `ends` are the moments (milliseconds since 1970) at which it ended by itself. */
export function delayBefore(ends: readonly number[], now: number): number {
  const lately = ends.filter((at) => now - at < crashes.withinMs);
  const last = lately.at(-1);
  if (last === undefined || lately.length < 2) return 0;
  const pause = Math.min(crashes.longestDelayMs, crashes.firstDelayMs * 2 ** (lately.length - 2));
  return Math.max(0, last + pause - now);
}
