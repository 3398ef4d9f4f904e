/**
 * That no server outlives the app, however the app ended: closed, killed, or killed together with whoever watches for that.
 * Judged by the processes of the machine; each case first shows that the server was alive.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcesses } from '../../src/main/exec/process-table.ts';
import { poll } from '../support/llama-server.ts';
import { isAlive, isGone, type OwnServers, ownServers, skipped } from '../support/own-servers.ts';

const entry = join(import.meta.dirname, '../../out/main/cli.js');

let own: OwnServers;
beforeEach(() => {
  own = ownServers();
});
afterEach(() => own.remove());

interface Host {
  host: ChildProcess;
  /** The server's process, and whoever watches it. */
  pid: number;
  watcher: number;
}

/** A command that starts a server and stays. */
async function startHost(file: string): Promise<Host> {
  const args = [entry, 'server', 'start', file, '--json', '--data', own.dataFolder, ...own.settings];
  const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const pid = await new Promise<number>((resolve, reject) => {
    host.once('exit', () => reject(new Error(`the host ended:\n${text}`)));
    host.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const line = text.split('\n').find((one) => one.includes('"phase":"ready"') && one.endsWith('}'));
      const told = line === undefined ? undefined : /"pid":(\d+)/.exec(line)?.[1];
      if (told !== undefined) resolve(Number(told));
    });
  });
  const watcher = (await readProcesses()).find((row) => row.parent === pid)?.pid;
  if (watcher === undefined) throw new Error('nobody watches');
  return { host, pid, watcher };
}

async function end(host: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(host, 'exit');
  host.kill(signal);
  return ended;
}

describe.skipIf(skipped !== undefined || process.platform === 'win32')('no server is left', () => {
  it('when the app is closed', async () => {
    const file = await own.putModel();
    const client = await own.open();
    await client.server.start({ file });
    const { pid } = await own.ready(file);
    expect(await isAlive(pid)).toBe(true);
    await own.closeApp();
    expect(await isAlive(pid)).toBe(false);
    expect(JSON.parse(readFileSync(join(own.dataFolder, 'processes.json'), 'utf8'))).toEqual([]);
  });

  it('when the app is killed: whoever watches ends it', async () => {
    const { host, pid, watcher } = await startHost(await own.putModel());
    expect([await isAlive(pid), await isAlive(watcher)]).toEqual([true, true]);
    await end(host, 'SIGKILL');
    expect(await isGone(pid)).toBe(true);
    expect(await isGone(watcher)).toBe(true);
  });

  it('when app and watcher are killed: the next start ends it, and removes what was left of it', async () => {
    const file = await own.putModel();
    const { host, pid, watcher } = await startHost(file);
    process.kill(watcher, 'SIGKILL');
    expect(await isGone(watcher)).toBe(true);
    writeFileSync(join(own.dataFolder, 'servers/40404.key'), 'left behind\n');
    await end(host, 'SIGKILL');
    expect(await isAlive(pid)).toBe(true);
    await own.open();
    expect(await isGone(pid)).toBe(true);
    const servers = (): string[] => readdirSync(join(own.dataFolder, 'servers'));
    expect(await poll(10_000, async () => !servers().includes('40404.key'))).toBe(true);
    expect(await own.ask(file)).toBe('I am the model.');
  });

  it('when the command that started it is told to stop', async () => {
    const { host, pid } = await startHost(await own.putModel());
    expect(await end(host, 'SIGINT')).toEqual([0, null]);
    expect(await isAlive(pid)).toBe(false);
  });
});
