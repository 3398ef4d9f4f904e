/**
 * Runs one command in a terminal of its own and waits until nothing of it is left. The command's shell ending is not the
 * end: its background processes are stopped too, and the terminal's last bytes come after its exit is known.
 */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { type IPty, spawn } from 'node-pty';
import type { Noted } from '../base/process-ledger.ts';
import { createBoundedOutput, type OutputLimits, type Spill } from './bounded-output.ts';
import { mostProcesses, watchProcesses } from './process-bound.ts';
import { type KillBounds, killTree, type TreeMark } from './process-tree.ts';
import { asBytes, release, withLastBytes } from './pty.ts';
import { screenSize } from './screen-grid.ts';
import { type ShellCall, shellCall } from './shell.ts';

export interface CommandOptions extends OutputLimits {
  /** Text for the shell, which reaches it as one argument; or how to start what runs it, from a sandbox. */
  command: string | ShellCall;
  /** Absolute path of an existing folder. */
  cwd: string;
  /** All the command sees besides terminal settings; see `commandEnvironment`. */
  env: Record<string, string>;
  /** Absent: it may run for ever. */
  timeoutMs?: number;
  /** Aborting ends the whole tree, at any moment. */
  signal: AbortSignal;
  /** Raw terminal text as it comes, escapes included. */
  onOutput?: (text: string) => void;
  /** Writes it down, before it is started, as what carries this variable. */
  note?: (variable: string) => Noted;
}

export interface CommandResult {
  /** exited: by itself, whatever its code · timeout, crowded (too many processes), cancelled: stopped by us · unavailable: never started. */
  status: 'exited' | 'timeout' | 'crowded' | 'cancelled' | 'unavailable';
  /** With `exited`, unless a signal ended it. */
  exitCode?: number;
  signal?: number;
  /** Rendered, with a mark where bytes are left out; says why when `unavailable`. */
  output: string;
  omittedBytes: number;
  /** The whole output on disk, when it did not fit. */
  spill: Spill | null;
  /** Background processes that were stopped after the command had ended by itself. */
  stopped: number;
  durationMs: number;
}

const terminal = { ...screenSize, name: 'dumb' } as const;
const interactive = { TERM: 'dumb', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0' } as const;
const bounds: KillBounds = { graceMs: 1000, killMs: 3000 };
/** Whoever is asked politely starts more meanwhile. */
const atOnce: KillBounds = { graceMs: 0, killMs: 10_000 };

/** Never throws for what a command can do; see `CommandResult.status`. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const began = performance.now();
  const collected = createBoundedOutput(options);
  const finish = (
    rest: Pick<CommandResult, 'status' | 'stopped'> & Partial<CommandResult>,
  ): CommandResult => {
    const { text, omittedBytes, spill } = collected.finish();
    return { output: text, omittedBytes, spill, durationMs: performance.now() - began, ...rest };
  };
  if (options.signal.aborted) return finish({ status: 'cancelled', stopped: 0 });
  const mark = `PATCHBAY_CALL=${randomUUID()}`;
  const noted = options.note?.(mark);
  const started = start(options, mark);
  if (typeof started === 'string') {
    noted?.over();
    return finish({ status: 'unavailable', stopped: 0, output: started });
  }
  void noted?.is(started.pid);

  const decoder = new StringDecoder('utf8');
  const data = started.onData((chunk) => {
    const bytes = asBytes(chunk);
    collected.add(bytes);
    options.onOutput?.(decoder.write(bytes));
  });
  try {
    return finish(await waitForEnd(started, { leader: started.pid, variable: mark }, options));
  } finally {
    data.dispose();
    release(started);
    noted?.over();
  }
}

/** The running terminal, or in words why there is none. */
function start(options: CommandOptions, mark: string): IPty | string {
  const { command } = options;
  const call = typeof command === 'string' ? shellCall(command, options.env) : command;
  if (call === undefined) return 'There is no bash on this machine to run commands with.';
  if (!isFolder(options.cwd)) return `There is no folder ${options.cwd} to run the command in.`;
  try {
    return openTerminal(call, options, mark);
  } catch (error) {
    return `No terminal could be opened: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function openTerminal(call: ShellCall, { cwd, env }: CommandOptions, mark: string): IPty {
  const [name, value = ''] = mark.split('=');
  return withLastBytes(
    spawn(call.file, call.args, {
      ...terminal,
      cwd,
      env: { ...env, ...interactive, [String(name)]: value },
      /** Bytes, so that sizes are true and nothing is lost at the edges of chunks. */
      encoding: null,
    }),
  );
}

async function waitForEnd(
  pty: IPty,
  tree: TreeMark,
  options: CommandOptions,
): Promise<Pick<CommandResult, 'status' | 'stopped'> & Partial<CommandResult>> {
  /** Comes after the last byte of output: the terminal reports it when its stream has closed. */
  const exited = new Promise<{ exitCode: number; signal?: number }>((resolve) => {
    pty.onExit(resolve);
  });
  const interruption = interrupted(options, tree);
  try {
    const end = await Promise.race([exited, interruption.happened]);
    if (end === 'crowded') pty.kill('SIGKILL');
    const { found } = await killTree(tree, end === 'crowded' ? atOnce : bounds);
    if (typeof end !== 'string') {
      const { exitCode, signal = 0 } = end;
      return { status: 'exited', stopped: found, ...(signal === 0 ? { exitCode } : { signal }) };
    }
    await Promise.race([exited, interruption.giveUp()]);
    return { status: end, stopped: 0 };
  } finally {
    interruption.dispose();
  }
}

type Stop = 'timeout' | 'crowded' | 'cancelled';

interface Interruption {
  happened: Promise<Stop>;
  /** Resolves some time after a kill: a process the system cannot end must not hold the turn. */
  giveUp(): Promise<void>;
  dispose(): void;
}

function interrupted({ signal, timeoutMs }: CommandOptions, tree: TreeMark): Interruption {
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, action: () => void): void => {
    timers.push(setTimeout(action, ms));
  };
  const { promise, resolve } = Promise.withResolvers<Stop>();
  const unwatch = watchProcesses(tree, mostProcesses, () => resolve('crowded'));
  const cancel = (): void => resolve('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  if (timeoutMs !== undefined) after(timeoutMs, () => resolve('timeout'));
  return {
    happened: promise,
    giveUp: () => new Promise((done) => after(bounds.killMs, done)),
    dispose: () => {
      unwatch();
      signal.removeEventListener('abort', cancel);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `SIGSEGV` for 11; the number itself where the system has no name for it. */
export function signalName(signal: number): string {
  const entry = Object.entries(constants.signals).find(([, number]) => number === signal);
  return entry?.[0] ?? `signal ${signal}`;
}
