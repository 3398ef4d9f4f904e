/**
 * Starts the built desktop app for a test: on a real Electron when its binary is there, else on the double. Both give the
 * same three things: the page, a way to run a function beside the main process, and an end.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { _electron, chromium, type Page } from 'playwright-core';
import type { Answer } from './remote.ts';

const root = join(import.meta.dirname, '../../..');
const entry = join(root, 'out/main/index.js');

export interface Desktop {
  kind: 'electron' | 'double';
  page: Page;
  /** Runs `fn` in the main process; it must not refer to anything outside itself. */
  evaluate<A, R>(fn: (electron: typeof Electron, arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Quits as a person would; resolves to the exit code. */
  quit(): Promise<number>;
}

/** Path of a real Electron, or null. Its own module is not asked: it would fetch one. */
function electronBinary(): string | null {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** For the title of a suite. */
export const desktopKind = (): string =>
  electronBinary() === null ? 'a double of Electron in Chromium' : 'a real Electron';

export const startDesktop = (args: string[]): Promise<Desktop> => {
  const binary = electronBinary();
  return binary === null ? startDouble(args) : startReal(binary, args);
};

const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

async function startReal(executablePath: string, args: string[]): Promise<Desktop> {
  const electron = await _electron.launch({ executablePath, args: [...asRoot(), entry, ...args] });
  const child = electron.process();
  return {
    kind: 'electron',
    page: await electron.firstWindow(),
    evaluate: (fn, arg) => electron.evaluate(fn as never, arg) as never,
    async quit() {
      const ended = exitOf(child);
      await electron.evaluate(({ app }) => app.quit()).catch(() => {});
      return ended;
    },
  };
}

async function startDouble(args: string[]): Promise<Desktop> {
  const child = forkDouble(args);
  const said = gather(child);
  const ended = exitOf(child).then((code): never => {
    throw new Error(`the app ended with code ${code}: ${said()}`);
  });
  ended.catch(() => {});
  const endpoint = await Promise.race([browserOf(child), ended]);
  const browser = await Promise.race([chromium.connectOverCDP(endpoint), ended]);
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (page === undefined) throw new Error('the double has no page');
  return {
    kind: 'double',
    page,
    evaluate: remoteOf(child),
    async quit() {
      child.kill('SIGTERM');
      const code = await exitOf(child);
      await browser.close();
      return code;
    },
  };
}

/** A further start of the app, as when a person starts it twice. Resolves to its exit code and what it said. */
export async function startSecond(args: string[]): Promise<{ code: number; said: string }> {
  const binary = electronBinary();
  const child =
    binary === null ? forkDouble(args) : spawn(binary, [...asRoot(), entry, ...args], { stdio: 'pipe' });
  const said = gather(child);
  return { code: await exitOf(child), said: said() };
}

function gather(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return () => said;
}

function forkDouble(args: string[]): ChildProcess {
  const start = join(import.meta.dirname, 'start.ts');
  return fork(start, [entry, ...args], { execArgv: [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
}

function exitOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return once(child, 'exit').then(([code]) => Number(code ?? -1));
}

function browserOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('message', (message: { browser?: string }) => {
      if (message.browser !== undefined) resolve(message.browser);
    });
  });
}

function remoteOf(child: ChildProcess): Desktop['evaluate'] {
  let count = 0;
  return (fn, arg) => {
    count += 1;
    const id = count;
    return new Promise((resolve, reject) => {
      const listen = (message: Partial<Answer>): void => {
        if (message.id !== id) return;
        child.off('message', listen);
        if ('error' in message) reject(new Error(message.error));
        else resolve((message as { value: never }).value);
      };
      child.on('message', listen);
      child.send({ id, fn: String(fn), arg });
    });
  };
}
