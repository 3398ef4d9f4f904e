/** Sizes as people read them, and how the parts of a need stand to what is free. */
import type { Fit } from '../../../shared/contract/servers.ts';

const units = ['KB', 'MB', 'GB', 'TB'] as const;

/** `340 KB`, `15.7 MB`, `4.7 GB`; powers of a thousand, as disks and downloads are counted. */
export function formatBytes(bytes: number): string {
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${units[unit]}`;
}

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
