/** Time that a run or a part of it took, in whole seconds: it is read while it goes on. */
import { formatDuration } from '../../format.ts';

/** `ms` in milliseconds. */
export const spent = (ms: number): string =>
  ms < 1000 ? '0 s' : formatDuration(Math.floor(ms / 1000) * 1000);
