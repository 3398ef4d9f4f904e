/**
 * One terminal of the person's. What runs in it ends with it, but not what they set apart themselves (`setsid`, an agent
 * for keys, an editor): that outlives any terminal.
 */
import { randomUUID } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { type IPty, spawn } from 'node-pty';
import type { TerminalItem, TerminalRow } from '../../../shared/contract/terminals.ts';
import type { Noted, ProcessNote } from '../../base/process-ledger.ts';
import { killTree } from '../process-tree.ts';
import { asBytes, release, withLastBytes } from '../pty.ts';
import { loginShell, terminalEnvironment } from './login-shell.ts';
import { createScrollback } from './scrollback.ts';

export interface TerminalOptions {
  id: string;
  folder: string;
  cols: number;
  rows: number;
  env: Readonly<Record<string, string | undefined>>;
  note: (note: ProcessNote) => Noted;
  now: () => number;
}

export interface Terminal {
  row(): TerminalRow;
  write(text: string): void;
  resize(cols: number, rows: number): void;
  /** What is kept from position `after` on and then what comes, until the terminal has ended or the signal. */
  watch(after: number, signal?: AbortSignal): AsyncGenerator<TerminalItem, void, undefined>;
  /** Ends what runs in it. Takes some three seconds at most. */
  end(): Promise<void>;
}

const kept = 400_000;
/**
 * At most so many characters at a time and so often: what a page can draw. Beyond it the reader falls behind, and behind
 * what is kept it loses the middle.
 */
const pace = { characters: 64_000, ms: 12 } as const;
const bounds = { graceMs: 700, killMs: 2_000 } as const;

/** Throws the library's error when no terminal can be had. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { id, folder, env } = options;
  const mark = `PATCHBAY_TERMINAL=${randomUUID()}`;
  const { file, args } = loginShell(env);
  const since = options.now();
  const noted = options.note({ kind: 'terminal', what: folder, variable: mark, end: () => void end() });
  let size = { cols: options.cols, rows: options.rows };
  let pty: IPty;
  try {
    const surroundings = { cwd: folder, env: terminalEnvironment(env, mark) };
    pty = withLastBytes(
      spawn(file, args, { ...size, name: 'xterm-256color', encoding: null, ...surroundings }),
    );
  } catch (error) {
    noted.over();
    throw error;
  }
  void noted.is(pty.pid);
  const printed = createScrollback(kept);
  const decoder = new StringDecoder('utf8');
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const go of [...waiting]) go();
  };
  const data = pty.onData((chunk) => {
    printed.add(decoder.write(asBytes(chunk)));
    wake();
  });
  let ending: { exitCode: number | null } | null = null;
  let title = titleOf(pty);
  const ended = new Promise<void>((resolve) => {
    pty.onExit(({ exitCode, signal = 0 }) => void over(signal === 0 ? exitCode : null).then(resolve));
  });

  async function over(exitCode: number | null): Promise<void> {
    await killTree({ leader: pty.pid, variable: mark, reach: 'session' }, bounds);
    data.dispose();
    release(pty);
    noted.over();
    ending = { exitCode };
    wake();
  }

  async function end(): Promise<void> {
    if (ending !== null) return;
    // What a closed window tells a shell: one that is typed into does not listen to a polite end.
    hangUp(pty);
    await killTree({ leader: pty.pid, variable: mark, reach: 'session' }, bounds);
    // A process that the system cannot end must not hold whoever waits.
    await Promise.race([ended, delay(bounds.killMs, undefined, { ref: false })]);
  }

  return {
    row() {
      if (ending === null) title = titleOf(pty);
      const state = ending === null ? ('running' as const) : ('ended' as const);
      return { id, title, folder, pid: pty.pid, state, exitCode: ending?.exitCode ?? null, since, ...size };
    },
    write: (text) => {
      if (ending === null) pty.write(text);
    },
    resize(cols, rows) {
      if (ending !== null || (cols === size.cols && rows === size.rows)) return;
      size = { cols, rows };
      pty.resize(cols, rows);
    },
    async *watch(after, signal) {
      let position = after;
      const joined = printed.end();
      while (signal?.aborted !== true) {
        const isOver = ending;
        const item = printed.read(position, pace.characters);
        if (item.to > position) {
          position = item.to;
          yield { kind: 'printed', ...item, past: item.from < joined };
          await delay(pace.ms);
        } else if (isOver !== null) {
          yield { kind: 'ended', exitCode: isOver.exitCode };
          return;
        } else await more(waiting, signal);
      }
    },
    end,
  };
}

/** Until something is printed, the terminal ends or the signal. */
function more(waiting: Set<() => void>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      waiting.delete(go);
      signal?.removeEventListener('abort', go);
      resolve();
    };
    waiting.add(go);
    signal?.addEventListener('abort', go, { once: true });
  });
}

/** The program in front, where the system tells. */
function titleOf(pty: IPty): string {
  const name = pty.process.split('/').at(-1)?.replace(/^-/, '') ?? '';
  return name === '' ? 'shell' : name;
}

function hangUp(pty: IPty): void {
  try {
    pty.kill(process.platform === 'win32' ? undefined : 'SIGHUP');
  } catch {
    // Gone already: its end is about to be told.
  }
}
