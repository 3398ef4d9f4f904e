/**
 * `server list|start|stop|logs`. A server belongs to the app that started it: to the one that is open, or, where none is, to
 * this command, which then stays until it is told to stop.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Fit, GgufFile, ServerState } from '../../../shared/contract/servers.ts';
import { localName } from '../../../shared/model-name.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { createInk, type Ink } from './ink.ts';
import type { FileChoice, ServerCommand } from './server-command.ts';
import type { Terminal } from './terminal.ts';
import { oneLine, printable } from './visible-text.ts';

export async function servers(
  command: ServerCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (command.action === 'list') return attempt(list(connection, terminal, command.json));
  const file = await findFile(connection, command.file);
  if (!file.ok) return file;
  if (command.action === 'start') return start(connection, terminal, { ...command, file: file.value });
  const { client } = connection;
  if (command.action === 'stop') {
    const stopped = await attempt(client.server.stop({ file: file.value }));
    return stopped.ok ? ok(exitCodes.done) : stopped;
  }
  const log = await attempt(client.server.log({ file: file.value }));
  if (!log.ok) return log;
  for (const line of log.value.lines)
    terminal.write(`${command.json ? JSON.stringify(line) : printable(line)}\n`);
  return ok(exitCodes.done);
}

/** A choice with the file as a path, as the contract takes it. Starts the server, or says why not; it may still be loading. */
export async function startServer(
  connection: Connection,
  { file, window, kvType }: FileChoice,
): Promise<Result<ServerState>> {
  const path = await findFile(connection, file);
  if (!path.ok) return path;
  const { client } = connection;
  const running = (await client.server.list()).find((one) => one.path === path.value);
  const same = window === null || running?.window === window;
  if (
    running !== undefined &&
    running.phase !== 'failed' &&
    same &&
    (kvType ?? running.kvType) === running.kvType
  )
    return ok(running);
  return attempt(
    client.server.start({
      file: path.value,
      ...(window === null ? {} : { window }),
      ...(kvType === null ? {} : { kvType }),
    }),
  );
}

/** The model's name for a session that begins later, when the app that is open then starts a server for the file. */
export async function nameFile(
  connection: Connection,
  { file, window, kvType }: FileChoice,
): Promise<Result<string>> {
  if (window !== null || kvType !== null)
    return fail(
      'invalid',
      'Patchbay is not open, and the server it starts later chooses --window and --kv itself.',
      'Leave them out, or open Patchbay first.',
    );
  const path = await findFile(connection, file);
  if (!path.ok) return path;
  const planned = await attempt(connection.client.server.plan({ file: path.value }));
  return planned.ok ? ok(localName(path.value)) : planned;
}

/** The path that was meant: a file there, else a model of the folders or a running one by its name. */
async function findFile({ client, options }: Connection, typed: string): Promise<Result<string>> {
  const path = resolve(options.cwd, typed);
  if (existsSync(path)) return ok(path);
  const [{ files }, running] = await Promise.all([client.server.files(), client.server.list()]);
  const named = [...running, ...files].filter(({ title }) => title === typed);
  const [only, ...others] = [...new Set(named.map((one) => one.path))];
  if (only === undefined) return fail('not_found', `There is no file ${path}, and no model of that name.`);
  return others.length === 0
    ? ok(only)
    : fail('invalid', `Several files have that name: ${[only, ...others].join(', ')}.`);
}

async function list({ client }: Connection, terminal: Terminal, json: boolean): Promise<ExitCode> {
  const [about, { files, problems }, running] = await Promise.all([
    client.server.describe(),
    client.server.files(),
    client.server.list(),
  ]);
  if (json) {
    terminal.write(`${JSON.stringify({ ...about, files, problems, running })}\n`);
    return exitCodes.done;
  }
  const ink = createInk(terminal.colour);
  const { binary, problem, memory } = about;
  if (binary !== null) terminal.write(`${binary.path}  ${binary.version ?? 'unknown version'}\n`);
  if (problem !== null) terminal.write(`${ink.yellow(problem.message)}\n  ${problem.hint}\n`);
  terminal.write(`${gigabytes(memory.available)} of ${gigabytes(memory.total)} GB memory free\n`);
  for (const server of running) terminal.write(`${runningLine(server, ink)}\n`);
  for (const file of files) terminal.write(`${fileLine(file, ink)}\n`);
  for (const one of problems) terminal.write(`${ink.yellow(oneLine(one))}\n`);
  if (about.folders.length === 0)
    terminal.write('No folders are named: --set server.folders=\'["/path/of/models"]\', or in the app.\n');
  return exitCodes.done;
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1);

const verdicts: Record<Fit['verdict'], string> = {
  fits: 'fits',
  tight: 'tight',
  'too-large': 'does not fit',
  unknown: 'fit unknown',
};

function fileLine(file: GgufFile, ink: Ink): string {
  const { plan, title, problem, kind } = file;
  const facts = [
    `${gigabytes(file.bytes)} GB`,
    file.quantisation,
    file.architecture,
    plan === null
      ? (problem ?? kind)
      : `${verdicts[plan.fit.verdict]} with ${plan.window} tokens (${plan.kvType}): needs ${gigabytes(plan.fit.needed)} GB`,
  ];
  return `${oneLine(title, 60)}  ${facts.filter(Boolean).join(' · ')}\n  ${ink.dim(oneLine(file.path))}`;
}

function runningLine(server: ServerState, ink: Ink): string {
  const { title, phase, endpoint, window, kvType, speed, failure } = server;
  const rate = (value: number | null | undefined, what: string): string | null =>
    value === null || value === undefined ? null : `${what} ${Math.round(value)} tokens/s`;
  const facts = [
    phase,
    phase === 'ready' ? endpoint : null,
    `${window} tokens (${kvType})`,
    rate(speed?.read, 'reads'),
    rate(speed?.written, 'writes'),
    phase === 'failed' ? failure?.message : null,
  ];
  return `${ink.green('●')} ${oneLine(title, 60)}  ${facts.filter(Boolean).join(' · ')}`;
}

async function start(
  connection: Connection,
  terminal: Terminal,
  choice: FileChoice & { json: boolean },
): Promise<Result<ExitCode>> {
  const stop = new AbortController();
  const forget = terminal.onStop(() => stop.abort());
  try {
    const started = await startServer(connection, choice);
    if (!started.ok) return started;
    return await follow(connection, terminal, started.value, { json: choice.json, signal: stop.signal });
  } finally {
    forget();
  }
}

interface Following {
  json: boolean;
  signal: AbortSignal;
}

/** Tells each phase until it is ready or failed; where this command owns the server, on until it is told to stop. */
async function follow(
  { client, own }: Connection,
  terminal: Terminal,
  { path, title }: ServerState,
  { json, signal }: Following,
): Promise<Result<ExitCode>> {
  const ink = createInk(terminal.colour);
  let told = '';
  const feed = await client.server.watch(undefined, { signal });
  try {
    for await (const states of feed) {
      const state = states.find((one) => one.path === path);
      if (state === undefined) return fail('unavailable', `${title} was stopped.`);
      const { phase, failure, speed } = state;
      const line = json ? JSON.stringify(state) : runningLine(state, ink);
      const key = `${phase} ${speed?.at ?? ''}`;
      const isNew = key !== told;
      if (isNew) terminal.write(`${line}\n`);
      told = key;
      if (phase === 'failed') {
        for (const one of failure?.log ?? []) terminal.advise(`  ${printable(one)}\n`);
        return fail('failed', failure?.message ?? 'It failed.', failure?.hint);
      }
      if (phase === 'ready' && !own) return ok(exitCodes.done);
      if (phase === 'ready' && isNew && !json && speed === null)
        terminal.advise('It runs until you press Ctrl-C.\n');
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return ok(exitCodes.done);
}
