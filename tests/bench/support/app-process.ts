/** The app for a benchmark: in this process without a host, or as the built web host in a process of its own. */
import { readFileSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { createApp } from '../../../src/main/app.ts';
import { attachToHost } from '../../../src/main/hosts/attach.ts';
import type { Client } from '../../../src/main/hosts/terminal/connection.ts';
import { readOptions } from '../../../src/main/options.ts';
import { reduce } from '../../../src/shared/session-reduce.ts';
import { emptySession, type SessionState } from '../../../src/shared/session-state.ts';
import { statusOf } from '../../../src/shared/session-view.ts';
import { built, type Program, startNode } from './folders.ts';

const manySteps = ['--set', 'maxSteps=100000'];

export interface LocalApp {
  client: Client;
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** `args` win over what is set for all benchmarks. */
export async function openLocalApp(dataFolder: string, args: readonly string[] = []): Promise<LocalApp> {
  const argv = ['--data', dataFolder, '--set', 'rung=native', ...manySteps, ...args];
  const options = readOptions({ argv, host: 'cli', cwd: dataFolder });
  if (!options.ok) throw new Error(options.error.message);
  const app = await createApp(options.value, { host: 'cli' });
  if (!app.ok) throw new Error(app.error.message);
  return {
    client: createRouterClient(app.value.router, { context: { through: 'cli' } }),
    idle: () => app.value.idle(),
    close: () => app.value.close(),
  };
}

export interface HostProcess {
  program: Program;
  client: Client;
  /** With the token. */
  url: string;
  close(): Promise<void>;
}

/** The built web host, as soon as it says where it listens. */
export async function startUnattended(
  dataFolder: string,
  args: readonly string[] = [],
): Promise<{ program: Program; url: string }> {
  const program = startNode([built('web'), '--data', dataFolder, '--no-open', ...manySteps, ...args]);
  const url = /http:\S+/.exec(await program.line('http://'))?.[0] ?? '';
  return { program, url };
}

/** The same with a client of it. */
export async function startHostProcess(
  dataFolder: string,
  args: readonly string[] = [],
): Promise<HostProcess> {
  const host = await startUnattended(dataFolder, args);
  const attached = await attachToHost(dataFolder);
  if (!attached.ok) throw new Error(attached.error.message);
  return {
    ...host,
    client: attached.value.client,
    async close() {
      await attached.value.close();
      await host.program.stop();
    },
  };
}

/** Sends a message and follows the session until nothing goes on in it; gives the state then. */
export async function runTurn(
  client: Client,
  sessionId: string,
  text: string,
  from: SessionState = emptySession,
): Promise<SessionState> {
  const messageId = crypto.randomUUID();
  let state = from;
  await client.session.send({ sessionId, text, messageId });
  for await (const item of await client.session.watch({ sessionId, after: state.seq })) {
    if (item.kind !== 'events') continue;
    state = reduce(state, item.events);
    const turn = state.turns.at(-1);
    if (turn?.messageId === messageId && statusOf(state) !== 'running') break;
  }
  return state;
}

/** Megabytes that a process has in memory now, and had at most. Linux tells; elsewhere it is NaN. */
export function memoryOf(pid: number): { now: number; most: number } {
  const field = (text: string, name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) / 1024;
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { now: field(text, 'VmRSS'), most: field(text, 'VmHWM') };
  } catch {
    return { now: Number.NaN, most: Number.NaN };
  }
}
