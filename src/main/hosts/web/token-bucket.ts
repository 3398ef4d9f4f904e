/**
 * A bound on how often something may happen: `burst` at once, then `perSecond`. Generous ones keep a runaway client from
 * taking the host with it; they are no protection of the token, whose 256 bits need none.
 */
export interface TokenBucket {
  /** Takes one; false when there is none. */
  take(): boolean;
}

/** `now` in milliseconds, never going back. */
export function createTokenBucket(
  { burst, perSecond }: { burst: number; perSecond: number },
  now: () => number = () => performance.now(),
): TokenBucket {
  let tokens = burst;
  let last = now();
  return {
    take() {
      const at = now();
      tokens = Math.min(burst, tokens + ((at - last) / 1000) * perSecond);
      last = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
