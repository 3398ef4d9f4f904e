/** The processes that we start, noted in the data folder, so that the next start ends what this one leaves behind. */
import { join } from 'node:path';
import type { Log } from './base/log.ts';
import { createProcessLedger, type ProcessLedger } from './base/process-ledger.ts';
import { endLeftBehind } from './exec/left-behind.ts';
import { startOf } from './exec/process-table.ts';
import type { AppOptions } from './options.ts';

export function createOwnProcesses({ dataFolder }: AppOptions, log: Log): ProcessLedger {
  const processes = createProcessLedger({
    file: join(dataFolder, 'processes.json'),
    endLeft: endLeftBehind,
    ...{ startOf, now: Date.now, log: (message, error) => log.error(message, error) },
  });
  void tellReaped(processes, log);
  return processes;
}

async function tellReaped({ reaped }: ProcessLedger, log: Log): Promise<void> {
  for (const { kind, what } of await reaped)
    log.warn('ended what an earlier start left behind', { kind, what });
}
