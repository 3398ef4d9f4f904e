/**
 * A file of ours as a process beside this one. What is here is plain Node's way, that of the web host, the terminal and
 * tests; an Electron that is packaged may not play Node, so its host brings a way of its own.
 */
import { type ChildProcess, fork } from 'node:child_process';

export interface EngineEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last it wrote to stderr; empty when nothing. */
  lastWords: string;
}

/** A process that runs a file of ours, with a channel of JSON values; nothing of their meaning is known here. */
export interface Forked {
  /** What cannot be delivered any more is dropped: `ended` tells. */
  send(message: object): void;
  kill(): void;
  readonly ended: Promise<EngineEnd>;
}

/** What could not be started has ended. */
export type Fork = (file: string, onMessage: (raw: unknown) => void) => Forked;

const mostWords = 4_000;

export const forkNode: Fork = (file, onMessage) => {
  const child = fork(file, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let lastWords = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    lastWords = (lastWords + bytes.toString()).slice(-mostWords);
  });
  child.on('message', onMessage);
  return {
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
