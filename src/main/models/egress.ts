/**
 * The one door out. Whoever wants a connection from this process asks here for a `fetch`; each request is judged and counted
 * before a socket exists, also those nobody answers. A rule of the test run finds any other file that opens one.
 *
 * Commands a person allowed are programs of their own and do not come by here.
 */
import type { z } from 'zod';
import type { connectionSchema } from '../../shared/contract/system.ts';
import { type FetchFunction, singleUseFetch, type WireWatch } from './single-use-fetch.ts';

/** All attempts on one origin for one purpose with one verdict. Times are milliseconds since 1970. */
export type Connection = z.infer<typeof connectionSchema>;
type Purpose = Connection['purpose'];

export interface Egress {
  /** Its requests reject with `OfflineDenial`, before anything is opened, where the rules say no. */
  fetch(purpose: Purpose, watch?: WireWatch): FetchFunction;
  /** Since the start, the latest first. */
  connections(): Connection[];
}

export interface EgressRules {
  /** Asked at each request, so a changed setting holds from the next one on. */
  offline(): boolean;
  /** Addresses of the model servers that the person chose: all that may be reached when offline. Asked at each request too. */
  chosen(): readonly string[];
  now?: () => number;
}

/** Thrown into libraries that only know exceptions; `isOfflineDenial` finds it again under what they wrap it in. */
class OfflineDenial extends Error {
  readonly code = 'PATCHBAY_OFFLINE';
}

/** Whether `error` or one of its causes is the refusal of a connection. */
export function isOfflineDenial(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at instanceof OfflineDenial) return true;
    at = at.cause;
  }
  return false;
}

export function createEgress(rules: EgressRules): Egress {
  const { now = Date.now } = rules;
  const seen = new Map<string, Connection>();
  const count = (origin: string, purpose: Purpose, allowed: boolean): void => {
    const key = `${origin} ${purpose} ${allowed}`;
    const at = now();
    const known = seen.get(key) ?? { origin, purpose, allowed, count: 0, firstAt: at, lastAt: at };
    // Put in anew, so that the order of the map is the order of the latest attempts.
    seen.delete(key);
    seen.set(key, { ...known, count: known.count + 1, lastAt: at });
  };
  return {
    fetch(purpose, watch) {
      const send = singleUseFetch(watch);
      return async (input, init) => {
        const { origin } = new URL(input instanceof Request ? input.url : input);
        const allowed = !rules.offline() || rules.chosen().some((address) => originOf(address) === origin);
        count(origin, purpose, allowed);
        if (!allowed) throw new OfflineDenial(`${origin} was not reached: Patchbay works offline.`);
        return send(input, init);
      };
    },
    connections: () => [...seen.values()].reverse(),
  };
}

const originOf = (address: string): string | undefined => URL.parse(address)?.origin;
