/**
 * Long work beside others on one event loop: how long it has gone on without a rest is measured, not guessed from how much was
 * done, because the same hundred files take one millisecond or fifty.
 */
import { setImmediate as breathe } from 'node:timers/promises';

/** Milliseconds. */
const stretch = 8;

export type Pace = {
  /** Cheap enough to be asked for every file. */
  isDue(): boolean;
  /** Lets everything else that waits have its turn. */
  rest(): Promise<void>;
};

export function pacing(): Pace {
  let since = performance.now();
  return {
    isDue: () => performance.now() - since > stretch,
    rest: async () => {
      await breathe();
      since = performance.now();
    },
  };
}
