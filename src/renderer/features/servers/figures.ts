/** How the parts of a need stand to what is free. */
import type { Fit } from '../../../shared/contract/servers.ts';

/** Shares of the bar, from 0 to 1: the whole is what is free, or what is needed where that is more. */
export function sharesOf({ weights, cache, working, needed, available }: Fit): {
  weights: number;
  cache: number;
  working: number;
  /** Where what is free ends. */
  limit: number;
} {
  const whole = Math.max(needed, available, 1);
  return {
    weights: weights / whole,
    cache: (cache ?? 0) / whole,
    working: working / whole,
    limit: available / whole,
  };
}
