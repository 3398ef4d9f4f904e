/**
 * How many tokens of a prompt are read at a time. A batch cannot be interrupted, so it decides how long a cancel is deaf
 * and how often progress is told; a small one reads slower.
 */
const targetMs = 250;
const least = 32;
const most = 512;

/** `last`: tokens of the batch before and how long it took; none at the beginning. */
export function nextBatch(last?: { tokens: number; ms: number }): number {
  if (last === undefined) return 128;
  const fitting = (last.tokens * targetMs) / Math.max(1, last.ms);
  // Not more than doubled: the first batches warm up and say little.
  return Math.round(Math.min(most, Math.max(least, Math.min(fitting, last.tokens * 2))));
}
