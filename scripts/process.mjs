/**
 * Child processes of the scripts: paths of the pinned Node and its tools, bounded captured runs, and a foreground
 * run that hands signals and the exit code through. Plain JS without dependencies: it runs before `npm ci` did,
 * on whatever Node (18 or newer) the machine has.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
export const windows = process.platform === 'win32';
export const modules = join(root, 'node_modules');
/** Where the scripts remember things between runs; goes away with node_modules. */
export const cacheDir = join(modules, '.cache', 'patchbay');
export const pinnedNode = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');

/** The version the lock file pins, or null before the first install. */
export function pinnedVersion() {
  const file = join(modules, 'node', 'package.json');
  return existsSync(file) && existsSync(pinnedNode) ? JSON.parse(readFileSync(file, 'utf8')).version : null;
}

/** The environment with the repository's own tools first in PATH; `extra` wins. */
export function toolEnv(extra = {}) {
  const env = { ...process.env };
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (env[key] ?? '').split(delimiter).filter((part) => part !== join(modules, '.bin'));
  return { ...env, [key]: [join(modules, '.bin'), ...rest].join(delimiter), ...extra };
}

/** Says something to the person. On stderr, so that stdout stays the program's own (`cli --json`). */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

const running = new Set();

function killTree(child, signal) {
  try {
    if (windows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // the group is gone already, which is what was wanted
  }
}

process.on('exit', () => {
  for (const child of running) killTree(child, 'SIGKILL');
});

/**
 * Runs a program to its end in its own process group, output captured (or passed on with `live`), and never longer
 * than `seconds` or until `abort`. Resolves to { code, output, seconds, timedOut }; a program that cannot be started has code 127.
 * Whatever the program left running in its group is killed.
 */
export function run(
  file,
  args,
  { cwd = root, env = toolEnv(), seconds = 600, live = false, onData, shell = false, abort } = {},
) {
  const started = Date.now();
  return new Promise((resolve) => {
    const stdio = live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'];
    const child = spawn(file, args, { cwd, env, stdio, shell, detached: !windows });
    let output = '';
    let timedOut = false;
    const collect = (chunk) => {
      output += chunk;
      onData?.(String(chunk));
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const timer = setTimeout(() => {
      timedOut = true;
      output += `\n(stopped after ${seconds} s)\n`;
      killTree(child, 'SIGKILL');
    }, seconds * 1000);
    const onAbort = () => killTree(child, 'SIGKILL');
    abort?.addEventListener('abort', onAbort);
    const end = (code) => {
      clearTimeout(timer);
      abort?.removeEventListener('abort', onAbort);
      running.delete(child);
      resolve({ code: timedOut ? 124 : code, output, seconds: (Date.now() - started) / 1000, timedOut });
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      end(127);
    });
    if (child.pid === undefined) return;
    running.add(child);
    // 'exit' first: a grandchild holding the pipe would keep 'close' from coming.
    child.once('exit', () => killTree(child, 'SIGKILL'));
    child.once('close', (code, signal) => end(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/** Ends every child of `run` and this process when the person or the system asks to stop. */
export function stopOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

/**
 * Runs a program in the foreground with this terminal; resolves to { code, signal, stopped, seconds }.
 * At a terminal Ctrl-C reaches the child without us (same group), so the first one is not sent a second time.
 */
export function foreground(file, args, { cwd = process.cwd(), env = toolEnv() } = {}) {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: 'inherit' });
    let stopped = 0;
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
      const handler = () => {
        stopped += 1;
        if (signal !== 'SIGINT' || !process.stdin.isTTY || stopped > 1) child.kill(signal);
      };
      process.on(signal, handler);
      return [signal, handler];
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler);
      resolve({ code, signal, stopped: stopped > 0, seconds: (Date.now() - started) / 1000 });
    });
  });
}

/** The exit code a shell would report for what `foreground` resolved to. */
export function exitCode({ code, signal }) {
  return code ?? 128 + (constants.signals[signal] ?? 1);
}
