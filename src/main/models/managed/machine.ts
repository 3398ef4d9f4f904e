/**
 * What this machine has for a model: processor cores that really compute (two threads of one core share it, and a server
 * with a thread on each is slower) and memory that is free.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** Cores in Linux' list of processors; null when it does not tell them apart. */
export function coresIn(cpuinfo: string): number | null {
  const cores = new Set<string>();
  for (const block of cpuinfo.split(/\n\s*\n/)) {
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    if (core !== undefined) cores.add(`${/^physical id\s*:\s*(\d+)/m.exec(block)?.[1] ?? 0} ${core}`);
  }
  return cores.size === 0 ? null : cores.size;
}

async function physicalCores(): Promise<number | null> {
  try {
    if (process.platform === 'linux') return coresIn(readFileSync('/proc/cpuinfo', 'utf8'));
    if (process.platform !== 'darwin') return null;
    const { stdout } = await promisify(execFile)('sysctl', ['-n', 'hw.perflevel0.physicalcpu']);
    return Number(stdout.trim()) || null;
  } catch {
    return null; // the guess below has to do
  }
}

/** Cores minus one for whoever sits here; never more than this process may use, never less than one. */
export function threadsFor(cores: number | null, usable: number): number {
  return Math.max(1, Math.min(cores ?? Math.ceil(usable / 2), usable) - 1);
}

export const serverThreads = async (): Promise<number> =>
  threadsFor(await physicalCores(), availableParallelism());

/** macOS counts what it keeps of files as used and gives it up when asked; three quarters is what its GPU may take. */
const macShare = 0.75;

/** Bytes; what a container allows counts, not what the machine has. */
export function memoryNow(): { total: number; available: number } {
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  return { total, available: process.platform === 'darwin' ? total * macShare : process.availableMemory() };
}

/** Bytes of memory a process holds; null where the system does not tell. */
export async function memoryOf(pid: number): Promise<number | null> {
  try {
    if (process.platform === 'linux') {
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return kib === undefined ? null : Number(kib) * 1024;
    }
    if (process.platform === 'win32') return null;
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout.trim()) * 1024 || null;
  } catch {
    return null; // it has just ended
  }
}
