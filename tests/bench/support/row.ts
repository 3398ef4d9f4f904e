/**
 * What a benchmark reports, and the arithmetic of it. Figures are only compared within one run: the machine is shared
 * and its load is not ours to choose, so what has an aim is measured beside a control wherever one makes sense.
 */
import { performance } from 'node:perf_hooks';

export interface BenchRow {
  name: string;
  unit: 'ms' | 'MB' | 'KB' | 'per s' | 'count' | 'tokens' | '%';
  p50?: number;
  p95?: number;
  value?: number;
  /** From the issue, as words, because some are for p50 and some for p95. */
  aim?: string;
  /** Always begins with n, the number of measurements. */
  note?: string;
}

/** Value below which `share` of the values lie (nearest rank). NaN for none, which shows that nothing was measured. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** A row of the distribution of `values`, in milliseconds unless told. */
export function distribution(
  name: string,
  values: readonly number[],
  more: { aim?: string; note?: string; unit?: BenchRow['unit'] } = {},
): BenchRow {
  const { note, unit = 'ms', ...rest } = more;
  const count = `n=${values.length}`;
  const words = note === undefined ? count : `${count}, ${note}`;
  return { name, unit, p50: quantile(values, 0.5), p95: quantile(values, 0.95), note: words, ...rest };
}

/** Milliseconds that `act` takes. */
export async function timed(act: () => unknown): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

export async function times(count: number, act: (index: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) taken.push(await timed(() => act(index)));
  return taken;
}

/** Milliseconds since 1970 with fractions: the one clock that two processes of this machine share. */
export const wallClock = (): number => performance.timeOrigin + performance.now();
