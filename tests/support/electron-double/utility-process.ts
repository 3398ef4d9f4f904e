/**
 * Electron's utility processes over plain Node ones: no channel of Node's in the child but a port, no pid before it was
 * spawned, one number for every end, and no listener of stderr left behind it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ForkOptions, UtilityProcess } from 'electron';

const start = join(import.meta.dirname, 'utility-start.ts');

export interface UtilityProcesses {
  /** All that were started, in order. */
  all: UtilityProcess[];
  fork(file: string, args?: string[], options?: ForkOptions): UtilityProcess;
}

export function createUtilityProcess(isReady: () => boolean): UtilityProcesses {
  const all: UtilityProcess[] = [];
  return {
    all,
    fork(file, args = [], options = {}) {
      if (!isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
      const child = fork(start, [file, ...args], {
        execArgv: [],
        env: { ...process.env, ...options.env },
        // As over Electron's ports, and not as JSON.
        serialization: 'advanced',
        stdio: [...stdioOf(options.stdio), 'ipc'],
      });
      const made = utilityOf(child);
      all.push(made);
      return made;
    },
  };
}

function stdioOf(stdio: ForkOptions['stdio']): ('ignore' | 'inherit' | 'pipe')[] {
  if (!Array.isArray(stdio) || stdio[0] !== 'ignore') throw new Error('stdin must be ignored');
  return stdio;
}

function utilityOf(child: ChildProcess): UtilityProcess {
  const made = new EventEmitter();
  let spawned = false;
  let stderr: Readable | null = child.stderr;
  Object.defineProperty(made, 'pid', { get: () => (spawned ? child.pid : undefined) });
  Object.defineProperty(made, 'stderr', { get: () => stderr });
  child.on('spawn', () => {
    spawned = true;
    made.emit('spawn');
  });
  child.on('message', (message) => made.emit('message', message));
  child.on('exit', (code, signal) => {
    made.emit('exit', code ?? constants.signals[signal ?? 'SIGKILL']);
    spawned = false;
    stderr?.removeAllListeners('data');
    stderr = null;
  });
  return Object.assign(made, {
    postMessage: (message: object) => void (child.connected && child.send(message, () => {})),
    kill: () => spawned && child.kill('SIGTERM'),
  }) as unknown as UtilityProcess;
}
