/**
 * Circuit breakers by endpoint, and until when each rests: a server that failed several times in a row is left alone for some
 * seconds, for all models of it, so that one dead server does not make every agent wait its own retries.
 */
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';

export interface BreakerRule {
  /** Failures in a row that open it. */
  breakAfter: number;
  /** Milliseconds of rest; then one request is let through to see. */
  breakMs: number;
  /** Whether an error speaks against the server. */
  blames: (error: unknown) => boolean;
}

export interface Breakers {
  /** Made with the first rule that is given for an endpoint. */
  of(endpoint: string, rule: BreakerRule): CircuitBreakerPolicy;
  /** Milliseconds since 1970; null when it may be asked. */
  restingUntil(endpoint: string): number | null;
  /** Calls back when an endpoint begins or ends its rest. Returns the way to take it back. */
  onChange(listener: () => void): () => void;
}

export function createBreakers(now: () => number = Date.now): Breakers {
  const made = new Map<string, { policy: CircuitBreakerPolicy; until: number }>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    of(endpoint, { breakAfter, breakMs, blames }) {
      const known = made.get(endpoint);
      if (known !== undefined) return known.policy;
      const policy = circuitBreaker(
        handleWhen((error) => blames(error)),
        {
          halfOpenAfter: breakMs,
          breaker: new ConsecutiveBreaker(breakAfter),
        },
      );
      const entry = { policy, until: 0 };
      policy.onBreak(() => {
        entry.until = now() + breakMs;
        tell();
        // Nobody tells when the rest is over; whoever watches must not show it for ever.
        setTimeout(tell, breakMs + 1).unref();
      });
      policy.onReset(tell);
      made.set(endpoint, entry);
      return policy;
    },
    restingUntil(endpoint) {
      const entry = made.get(endpoint);
      if (entry === undefined || entry.policy.state !== CircuitState.Open) return null;
      return entry.until > now() ? entry.until : null;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const sharedBreakers: Breakers = createBreakers();
