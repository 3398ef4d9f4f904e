/**
 * The terminal host, run from its sources: what counts is what it prints, how it ends, and what is on disk afterwards. A
 * process of its own costs a second, so only what needs one (signals, a real terminal, another owner) has it.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnInTerminal } from 'node-pty';
import { main } from '../../src/main/hosts/terminal/main.ts';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { makeDataFolder } from './data-folder.ts';
import { makeFolder, makePlays, shippedPlays, sumProject } from './plays.ts';

const entry = join(import.meta.dirname, '../../out/main/cli.js');

export interface Ended {
  code: number;
  out: string;
  error: string;
}

export interface Cli {
  model: ScriptedServer;
  dataFolder: string;
  workspace: string;
  /** Runs a command to its end in this process, with a stand-in for a terminal that nobody sits at. */
  run(args: string[]): Promise<Ended>;
  /** The same as a process of its own; `onOut` sees everything printed so far. */
  start(
    args: string[],
    onOut?: (out: string, kill: (signal: NodeJS.Signals) => void) => void,
  ): Promise<Ended>;
  /** `run` with a task for the scripted model, in the test's folder. */
  task(text: string, ...options: string[]): string[];
  /** The same at a terminal: each answer is typed when its question is on the screen. */
  atTerminal(
    args: string[],
    answers: [question: RegExp, typed: string][],
    env?: NodeJS.ProcessEnv,
  ): Promise<Ended>;
  read(path: string): string;
  close(): Promise<void>;
}

/** `plays` beside the shipped ones, as `makePlays` takes them. */
export async function startCli(plays: Record<string, unknown[] | object> = { none: [{}] }): Promise<Cli> {
  const dataFolder = makeDataFolder('cli');
  const workspace = makeFolder(sumProject);
  const model = await startScriptedServer({ plays: [...(await shippedPlays()), ...makePlays(plays)] });
  return {
    model,
    dataFolder,
    workspace,
    run: (args) => runMain([...args, '--data', dataFolder]),
    start: (args, onOut) => startProcess([...args, '--data', dataFolder], onOut),
    task: (text, ...options) => ['run', text, '--workspace', workspace, '--endpoint', model.url, ...options],
    atTerminal: (args, answers, env = {}) => typeCli([...args, '--data', dataFolder], answers, env),
    read: (path) => readFileSync(join(workspace, path), 'utf8'),
    async close() {
      for (const end of running) end();
      await model.close();
      for (const folder of [dataFolder, workspace]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends of the processes that still run, for a test that was given up. */
const running = new Set<() => void>();

type Kill = (signal: NodeJS.Signals) => void;

export async function runMain(args: string[]): Promise<Ended> {
  const ended: Ended = { code: -1, out: '', error: '' };
  const code = await main(args, {
    write: (text) => {
      ended.out += text;
    },
    advise: (text) => {
      ended.error += text;
    },
    interactive: false,
    colour: false,
    ask: () => Promise.reject(new Error('asked where nobody is')),
    onStop: () => () => {},
    onKey: () => () => {},
    edit: () => Promise.reject(new Error('an editor where nobody is')),
  });
  return { ...ended, code };
}

function startProcess(args: string[], onOut: (out: string, kill: Kill) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): void => void child.kill('SIGKILL');
  running.add(end);
  const ended: Ended = { code: -1, out: '', error: '' };
  child.stdout.on('data', (chunk) => {
    ended.out += chunk;
    onOut(ended.out, (signal) => child.kill(signal));
  });
  child.stderr.on('data', (chunk) => {
    ended.error += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      running.delete(end);
      resolve({ ...ended, code: code ?? -1 });
    });
  });
}

function typeCli(args: string[], answers: [RegExp, string][], env: NodeJS.ProcessEnv): Promise<Ended> {
  const options = { cols: 200, rows: 50, env: { ...process.env, NO_COLOR: '1', TERM: 'xterm', ...env } };
  const child = spawnInTerminal(process.execPath, [entry, ...args], options);
  const end = (): void => child.kill('SIGKILL');
  running.add(end);
  const left = [...answers];
  let out = '';
  let unseen = '';
  child.onData((data) => {
    out += data;
    unseen += data;
    const next = left[0];
    if (next === undefined || !next[0].test(unseen)) return;
    unseen = '';
    left.shift();
    child.write(next[1]);
  });
  return new Promise((resolve) => {
    child.onExit(({ exitCode }) => {
      running.delete(end);
      resolve({ code: exitCode, out: out.replaceAll('\r\n', '\n'), error: '' });
    });
  });
}
