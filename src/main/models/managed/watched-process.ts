/**
 * Starts a server that cannot outlive us. Where there is a shell, a few lines of it stay beside the server and read from a
 * pipe whose other end is ours: when that ends without a word, however we ended, they end the server. The shell then
 * becomes the server itself, so the process we started is the server and its exit is what we see.
 *
 * On Windows there is no such shell; what a crash leaves behind there is only found by the ledger's owner.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * `$$` is the server's own process in all of this. Its start is compared before each signal, because by then its number may
 * be somebody else's.
 */
const script = `
begun() {
  if [ -r /proc/$$/stat ]; then
    read -r line < /proc/$$/stat
    line=\${line##*) }
    set -- $line
    echo "\${20}"
  else
    ps -o lstart= -p $$
  fi
}
mine=$(begun)
(
  read -r word <&3 && exit 0
  [ "$(begun)" = "$mine" ] || exit 0
  kill -TERM $$
  turn=0
  while [ $turn -lt 15 ]; do
    sleep 0.1
    [ "$(begun)" = "$mine" ] || exit 0
    turn=$((turn + 1))
  done
  kill -KILL $$
) > /dev/null 2>&1 < /dev/null &
exec 3<&-
exec "$@"
`;

export interface WatchedProcess {
  /** The server's own. */
  pid: number;
  /** Text it writes, as it comes. Set once, right after the start. */
  onText(listener: (text: string) => void): void;
  /** When it has ended and all it wrote was heard. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

export interface Started {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
}

/** Rejects with Node's error when the program cannot be started at all. */
export async function startWatched({ file, args, env }: Started): Promise<WatchedProcess> {
  const bare = process.platform === 'win32';
  const child = spawn(bare ? file : '/bin/sh', bare ? [...args] : ['-c', script, 'watch', file, ...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', bare ? 'ignore' : 'pipe'],
    // A session of its own: Ctrl-C at the terminal is for us, and we say when it ends.
    detached: !bare,
    windowsHide: true,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('a process without a number');
  return {
    pid,
    onText: (listener) => listen(child, listener),
    ended: endOf(child),
    signal: (name) => child.kill(name),
  };
}

function listen(child: ChildProcess, listener: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listener);
}

/** What it wrote may come after its exit; a process of its own that it left behind must not keep us waiting for more. */
const lastWordsMs = 500;

function endOf(child: ChildProcess): WatchedProcess['ended'] {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      release(child);
      const done = (): void => resolve({ code, signal });
      const timer = setTimeout(done, lastWordsMs);
      child.once('close', () => {
        clearTimeout(timer);
        done();
      });
    });
  });
}

/** The server is gone: whoever watches it may leave. */
function release(child: ChildProcess): void {
  const pipe = child.stdio[3] as Writable | null | undefined;
  pipe?.on('error', () => {}); // it has left already
  pipe?.end('over\n');
}
