/**
 * The way from the person's "answer now" to the request that is under way: each step of a session has a signal for it, and
 * what is told of the step says whether there is a thinking that can be ended.
 */
import type { Live } from '../../shared/feed.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

export interface AnswerNow {
  /** A step's request begins. Its signal goes into the request, everything told of it past `saw`. */
  begin(sessionId: string): { signal: AbortSignal; saw(live: Live): void; end(): void };
  /** `conflict` when nothing thinks that could be told to stop. */
  ask(sessionId: string): Result<void>;
}

export function createAnswerNow(): AnswerNow {
  const under = new Map<string, { stop: AbortController; endable: boolean }>();
  return {
    begin(sessionId) {
      const step = { stop: new AbortController(), endable: false };
      under.set(sessionId, step);
      return {
        signal: step.stop.signal,
        saw(live) {
          if (live.kind === 'reasoning') step.endable ||= live.endable === true;
          else if (live.kind === 'text' || live.kind === 'call') step.endable = false;
        },
        end() {
          if (under.get(sessionId) === step) under.delete(sessionId);
        },
      };
    },
    ask(sessionId) {
      const step = under.get(sessionId);
      if (step === undefined || !step.endable)
        return fail('conflict', 'There is no thinking to end, or this server cannot end one.');
      step.stop.abort();
      return ok(undefined);
    },
  };
}
