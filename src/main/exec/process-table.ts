/**
 * The processes of this machine as they are now, with what is needed to tell which belong to one command. A process is
 * its pid *and* its start time: a pid alone is soon somebody else.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface ProcessRow {
  pid: number;
  parent: number;
  /** Session on Linux, process group elsewhere; equals the pid of whoever leads it. */
  group: number;
  /** The program's name as the system has it, cut to 15 characters on Linux; empty where it is not asked for. */
  name: string;
  /** Opaque, equal for the same process only. */
  started: string;
}

/** All living processes (zombies are dead). Empty on Windows, where the system ends whole trees itself. */
export async function readProcesses(): Promise<ProcessRow[]> {
  if (process.platform === 'linux') return readProc();
  return process.platform === 'win32' ? [] : readPs();
}

/** When a process started, as in its row; undefined when there is none. On Linux known without waiting. */
export async function startOf(pid: number): Promise<string | undefined> {
  const rows =
    process.platform === 'linux'
      ? parseStat(pid, readOrNothing(`/proc/${pid}/stat`))
      : (await readProcesses()).filter((row) => row.pid === pid);
  return rows[0]?.started;
}

/** Whether a process was started with exactly this `NAME=value`. Only Linux can tell; elsewhere always false. */
export function hasVariable(pid: number, assignment: string): boolean {
  const environment = process.platform === 'linux' ? readOrNothing(`/proc/${pid}/environ`) : '';
  return environment.split('\0').includes(assignment);
}

function readProc(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => parseStat(Number(name), readOrNothing(`/proc/${name}/stat`)));
}

/** The command name in brackets may itself hold spaces and brackets: the fields start after the last one. */
function parseStat(pid: number, stat: string): ProcessRow[] {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  const started = fields[19];
  if (state === undefined || started === undefined || state === 'Z' || state === 'X') return [];
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  return [{ pid, parent: Number(parent), group: Number(session), name, started }];
}

async function readPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, state = 'Z', ...started] = line.trim().split(/\s+/);
    if (pid === undefined || state.startsWith('Z')) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        name: '',
        started: started.join(' '),
      },
    ];
  });
}

/** Processes end while they are being read, and those of others may not be read at all. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
