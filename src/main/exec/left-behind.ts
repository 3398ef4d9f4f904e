/**
 * Ends what is left of a process that an earlier start of the app noted. Only what is proven to be ours: the very process,
 * by number and start, with its session; and whatever carries the variable that only it was given.
 */
import type { LedgerLine } from '../base/process-ledger.ts';
import { killTree } from './process-tree.ts';

const bounds = { graceMs: 2_000, killMs: 3_000 };

/** False when nothing of it was left. Without a table of processes (Windows) nothing can be proven, and nothing is ended. */
export async function endLeftBehind({ kind, process: first, variable }: LedgerLine): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { found } = await killTree(
    {
      leader: first?.pid ?? 0,
      started: first?.started ?? 'never',
      ...(variable === null ? {} : { variable }),
      reach: kind === 'terminal' ? 'session' : 'all',
    },
    bounds,
  );
  return found > 0;
}
