/**
 * Which servers are ours, on disk, so that those which a crash of ours left behind are ended at the next start. A process is
 * named by its number, its start and the system's own start: a number alone is soon somebody else's, and somebody else is
 * never ended.
 */
import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../base/atomic-file.ts';

const entrySchema = z.object({
  pid: z.number().int().positive(),
  started: z.string(),
  boot: z.string(),
  /** For whoever reads the file. */
  model: z.string(),
});
export type LedgerEntry = z.infer<typeof entrySchema>;

/** A living process: `started` is equal for the same process only. */
export interface LivingProcess {
  pid: number;
  started: string;
}

export interface LedgerParts {
  file: string;
  processes: () => Promise<readonly LivingProcess[]>;
  log: (message: string, error: unknown) => void;
}

export interface Ledger {
  /** Ends what an earlier start left behind. Resolves when it is gone, with its number; at most some seconds. */
  reap(): Promise<number>;
  add(pid: number, model: string): Promise<void>;
  remove(pid: number): Promise<void>;
}

/** Which of the entries are still the processes they were. Pure. */
export function survivors(
  entries: readonly LedgerEntry[],
  processes: readonly LivingProcess[],
  boot: string,
): LedgerEntry[] {
  const started = new Map(processes.map((row) => [row.pid, row.started]));
  return entries.filter((entry) => entry.boot === boot && started.get(entry.pid) === entry.started);
}

const patience = { politeMs: 2_000, allMs: 5_000, lookMs: 25 };

export function createLedger({ file, processes, log }: LedgerParts): Ledger {
  const boot = bootOf();
  let entries: LedgerEntry[] = [];
  let writing = Promise.resolve();

  function write(): Promise<void> {
    const text = `${JSON.stringify(entries, null, 2)}\n`;
    writing = writing
      .then(async () => {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFileAtomic(file, text, { mode: 0o600 });
      })
      .catch((error: unknown) => log('the list of own servers could not be written', error));
    return writing;
  }

  return {
    async reap() {
      const left = await readEntries(file);
      if (left.length === 0) return 0;
      const found = survivors(left, await processes(), boot);
      const began = performance.now();
      let alive = found;
      while (alive.length > 0 && performance.now() - began < patience.allMs) {
        const name = performance.now() - began < patience.politeMs ? 'SIGTERM' : 'SIGKILL';
        for (const { pid } of alive) send(pid, name);
        await delay(patience.lookMs);
        alive = survivors(found, await processes(), boot);
      }
      await write();
      return found.length;
    },
    async add(pid, model) {
      const row = (await processes()).find((one) => one.pid === pid);
      if (row === undefined) return;
      entries = [...entries, { pid, started: row.started, boot, model }];
      await write();
    },
    async remove(pid) {
      entries = entries.filter((entry) => entry.pid !== pid);
      await write();
    },
  };
}

async function readEntries(file: string): Promise<LedgerEntry[]> {
  try {
    return z.array(entrySchema).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return []; // none was written, or it is not ours to believe
  }
}

/** Start times are counted from the system's start on Linux, so a restart of the machine would make them mean others. */
function bootOf(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function send(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, or not ours to end: the next look tells.
  }
}
