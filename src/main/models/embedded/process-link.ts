/**
 * The engine's process as the app sees it: started, spoken to, listened to, and how it ended. A plain Node process, so it
 * is the same under Electron, in the web host and in a terminal.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FromEngine, fromEngineSchema, type ToEngine } from './protocol.ts';

export interface EngineEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last it wrote to stderr; empty when nothing. */
  lastWords: string;
}

export interface ProcessLink {
  readonly pid: number | undefined;
  /** What cannot be delivered any more is dropped: `ended` tells. */
  send(message: ToEngine): void;
  kill(): void;
  readonly ended: Promise<EngineEnd>;
}

export type StartProcess = (onMessage: (message: FromEngine) => void) => ProcessLink;

const mostWords = 4_000;

/** The process's file beside this one: the source itself, or what the build made of it, one folder above its chunks. */
function processFile(): string {
  const here = import.meta.dirname;
  const files = [
    join(here, 'engine-process.ts'),
    join(here, 'engine-process.js'),
    join(here, '../engine-process.js'),
  ];
  const file = files.find(existsSync);
  if (file === undefined) throw new Error(`no engine-process beside ${here}`);
  return file;
}

/** A message that is none of the protocol's ends the process: it is of another version. */
export const startProcess: StartProcess = (onMessage) => {
  const child = fork(processFile(), [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let lastWords = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    lastWords = (lastWords + bytes.toString()).slice(-mostWords);
  });
  child.on('message', (raw) => {
    const message = fromEngineSchema.safeParse(raw);
    if (message.success) return onMessage(message.data);
    lastWords = `It said what is not understood: ${JSON.stringify(raw).slice(0, 200)}`;
    child.kill('SIGKILL');
  });
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    kill: () => void child.kill('SIGKILL'),
    ended: endOf(child, () => lastWords.trim()),
  };
};

/** `close` comes after the last of stderr was read, and also when the process could not be started at all. */
const endOf = (child: ChildProcess, lastWords: () => string): Promise<EngineEnd> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, lastWords: error.message }));
    child.once('close', (code, signal) => resolve({ code, signal, lastWords: lastWords() }));
  });
