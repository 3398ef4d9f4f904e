/**
 * Ends everything a command started. Killing the shell is not enough: children change session, lose their parent and
 * ignore polite signals. They are found by descent, by session and by a variable only this command's processes carry.
 *
 * What clears its environment, leaves the session and loses its parent before anyone looks is not found; only a
 * process namespace could hold that.
 */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { hasVariable, type ProcessRow, readProcesses } from './process-table.ts';

export interface TreeMark {
  /** The command's first process; it leads its session. */
  leader: number;
  /** When that one started, where it may have ended long ago and its number be another's by now. */
  started?: string;
  /** `NAME=value` in the environment of everything it starts. */
  variable?: string;
  /**
   * all: also what left the session, found by the variable · session: only what is in it or below it. What a person starts
   * apart from their own terminal (an agent for keys, an editor) is meant to outlive it, as with any terminal.
   */
  reach?: 'all' | 'session';
}

export interface KillBounds {
  /** How long processes may take to end after being asked. */
  graceMs: number;
  /** How long to keep killing after that. */
  killMs: number;
}

/** The first process of a sandbox ends a moment after the command, and is nothing that the command left. */
const isSandbox = ({ name }: ProcessRow): boolean => name === 'bwrap';

/** Ends the tree and gives the number of processes it found that the command had left. Resolves when all are gone or the bounds are spent. */
export async function killTree(mark: TreeMark, bounds: KillBounds): Promise<{ found: number; left: number }> {
  if (process.platform === 'win32') return killTreeOnWindows(mark.leader);
  const seen = new Map<string, ProcessRow>();
  const began = performance.now();
  for (let wait = 2; ; wait = Math.min(50, wait * 2)) {
    const alive = findTree(await readProcesses(), mark, seen);
    const elapsed = performance.now() - began;
    if (alive.length === 0 || elapsed > bounds.graceMs + bounds.killMs)
      return { found: [...seen.values()].filter((row) => !isSandbox(row)).length, left: alive.length };
    for (const row of alive) {
      if (elapsed > bounds.graceMs) send(row.pid, 'SIGKILL');
      else if (!seen.has(keyOf(row))) ask(row.pid);
      seen.set(keyOf(row), row);
    }
    await delay(wait);
  }
}

/** Rows of `table` that belong to the command: marked, of its session, seen before, or below any such process. */
export function findTree(
  table: readonly ProcessRow[],
  mark: TreeMark,
  seen: ReadonlyMap<string, ProcessRow>,
  carries: (pid: number, variable: string) => boolean = hasVariable,
): ProcessRow[] {
  const { leader, started, variable, reach = 'all' } = mark;
  const children = Map.groupBy(table, (row) => row.parent);
  const isLeader = (row: ProcessRow): boolean => row.pid === leader && row.started === started;
  const sessionIsOurs = started === undefined || table.some(isLeader);
  const isMarked = (row: ProcessRow): boolean => variable !== undefined && carries(row.pid, variable);
  const found = new Map<number, ProcessRow>();
  const collect = (row: ProcessRow): void => {
    if (found.has(row.pid) || row.pid === process.pid || row.pid <= 1) return;
    found.set(row.pid, row);
    for (const child of children.get(row.pid) ?? []) collect(child);
  };
  for (const row of table) {
    const inSession = row.group === leader;
    if (seen.has(keyOf(row)) || (inSession && sessionIsOurs)) collect(row);
    else if ((inSession || reach === 'all') && isMarked(row)) collect(row);
  }
  return [...found.values()];
}

const keyOf = (row: ProcessRow): string => `${row.pid} ${row.started}`;

/** A stopped process acts on a polite signal only once it goes on. */
function ask(pid: number): void {
  send(pid, 'SIGTERM');
  send(pid, 'SIGCONT');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, or of another user: the next look at the table tells.
  }
}

function killTreeOnWindows(leader: number): Promise<{ found: number; left: number }> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/PID', String(leader), '/T', '/F'], () => resolve({ found: 0, left: 0 }));
  });
}
