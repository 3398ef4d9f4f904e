/**
 * One owner of the data folder. The lock is a file with the owner's pid and start time: a pid alone would be taken for
 * alive when the system has given it to another program since.
 */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';

export interface Lock {
  /** True when the owner before did not release it: it crashed or was killed. */
  unclean: boolean;
  release(): void;
}

/** Takes the folder's lock; `conflict` names the process that has it. The folder must exist. */
export function acquireLock(folder: string): Result<Lock> {
  const file = join(folder, 'owner.lock');
  let unclean = false;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (createExclusively(file)) return ok({ unclean, release: () => releaseOwn(file) });
    const owner = readOwner(file);
    if (owner !== undefined && isAlive(owner)) {
      return fail(
        'conflict',
        `The data folder ${folder} is in use by another Patchbay (process ${owner.pid}).`,
        'Close the other one, or choose another folder with --data DIR.',
      );
    }
    unclean = true;
    rmSync(file, { force: true });
  }
  return fail('conflict', `The lock of ${folder} could not be taken.`, 'Try again.');
}

interface Owner {
  pid: number;
  started: string;
}

function createExclusively(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
  writeSync(descriptor, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  fsyncSync(descriptor);
  closeSync(descriptor);
  return true;
}

function readOwner(file: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, started } = value as Partial<Owner>;
    return typeof pid === 'number' ? { pid, started: started ?? '' } : undefined;
  } catch {
    // Unreadable means that its writer died half-way: nobody owns it.
    return undefined;
  }
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return isCode(error, 'EPERM');
  }
  return started === '' || startOf(pid) === started;
}

/** Start time of a process in clock ticks since boot; empty where the system does not tell it in /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in field 2 may hold spaces and brackets: count fields after its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function releaseOwn(file: string): void {
  if (readOwner(file)?.pid === process.pid) rmSync(file, { force: true });
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
