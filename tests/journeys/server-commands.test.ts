/** Servers from the terminal: commands as processes of their own, alone and beside the open app, with a real llama-server. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { readProcesses } from '../../src/main/exec/process-table.ts';
import { startWebHost } from '../../src/main/hosts/web/web-host.ts';
import { readOptions } from '../../src/main/options.ts';
import { localName } from '../../src/shared/model-name.ts';
import { makeFolder } from '../support/app.ts';
import { isAlive, type OwnServers, ownServers, skipped } from '../support/own-servers.ts';

const entry = join(import.meta.dirname, '../../out/main/cli.js');

let own: OwnServers;
const closing: (() => Promise<void>)[] = [];
beforeEach(() => {
  own = ownServers();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await own.remove();
});

interface Ended {
  code: number | null;
  out: string;
  error: string;
}

function run(args: readonly string[], cwd = own.root): Promise<Ended> {
  const all = [
    entry,
    ...args,
    '--data',
    own.dataFolder,
    '--set',
    'titles=off',
    '--set',
    'rung=native',
    ...own.settings,
  ];
  const child = spawn(process.execPath, all, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', error: '' };
  child.stdout.on('data', (bytes: Buffer) => (texts.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (texts.error += bytes.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...texts })));
}

/** Processes that name something in this folder among their arguments. */
async function usersOf(folder: string): Promise<string[]> {
  const lines = (await readProcesses()).map(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // it has just ended
    }
  });
  return lines.filter((line) => line.includes(`-m\0${folder}`));
}

/** The app as a host that stays; commands become clients of it. */
async function openBeside(): Promise<void> {
  const argv = ['--data', own.dataFolder, '--set', 'titles=off', '--set', 'rung=native', ...own.settings];
  const options = readOptions({ argv, host: 'web', cwd: own.root });
  if (!options.ok) throw new Error(options.error.message);
  const app = await createApp(options.value, { host: 'web' });
  if (!app.ok) throw new Error(app.error.message);
  closing.push(() => app.value.close());
  const host = await startWebHost(app.value, options.value);
  if (!host.ok) throw new Error(host.error.message);
  closing.push(() => host.value.close());
}

describe.skipIf(skipped !== undefined)('a command alone', () => {
  it('runs a task with a file, named as one names files, and leaves nothing running', async () => {
    const file = await own.putModel();
    const workspace = makeFolder({ 'a.txt': 'one\n' });
    const ended = await run(
      ['run', 'hello', '--gguf', basename(file), '--window', '3072', '--workspace', workspace],
      own.models,
    );
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('I am the model.') });
    expect(ended.out).toContain(localName(file));
    expect((await run(['server', 'logs', file])).out).toContain('n_ctx_slot = 3072');
    const ledger = join(own.dataFolder, 'processes.json');
    expect(JSON.parse(readFileSync(ledger, 'utf8'))).toEqual([]);
    expect(await usersOf(own.models)).toEqual([]);
  });

  it('lists the program, the memory, and what fits', async () => {
    const file = await own.putModel();
    const ended = await run(['server', 'list']);
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/llama-server {2}\S+/);
    expect(ended.out).toMatch(/GB memory free/);
    expect(ended.out).toMatch(/scripted {2}.* GB · Q8_0 · deci · fits with 4096 tokens \(f16\)/);
    const [line = ''] = (await run(['server', 'list', '--json'])).out.split('\n');
    expect(JSON.parse(line)).toMatchObject({ files: [{ path: file }], running: [] });
  });

  it('says what is wrong with a file', async () => {
    expect(await run(['server', 'start', 'absent.gguf'])).toMatchObject({
      code: 1,
      error: expect.stringMatching(/no file .*absent/),
    });
    expect(await run(['run', 'hello', '--gguf', entry])).toMatchObject({
      code: 2,
      error: expect.stringMatching(/no GGUF file/),
    });
  });
});

it.skipIf(skipped !== undefined)(
  'beside the open app a server belongs to that, and stays until it is stopped',
  async () => {
    const file = await own.putModel();
    await openBeside();
    const started = await run(['server', 'start', 'scripted']);
    expect(started).toMatchObject({
      code: 0,
      out: expect.stringMatching(/ready · http:\/\/127\.0\.0\.1:\d+\/v1/),
    });
    const [line = ''] = (await run(['server', 'list', '--json'])).out.split('\n');
    const [running] = JSON.parse(line).running;
    expect(running).toMatchObject({ path: file, phase: 'ready' });
    expect(await isAlive(running.pid)).toBe(true);
    const task = await run(['run', 'hello', '--gguf', file, '--workspace', own.root]);
    expect(task).toMatchObject({ code: 0, out: expect.stringContaining('I am the model.') });
    expect(await isAlive(running.pid)).toBe(true);
    expect((await run(['server', 'logs', 'scripted'])).out).toContain('listening on');
    expect(await run(['server', 'stop', 'scripted'])).toMatchObject({ code: 0 });
    expect(await isAlive(running.pid)).toBe(false);
    expect(await run(['server', 'stop', 'scripted'])).toMatchObject({ code: 1 });
  },
);

it.skipIf(skipped !== undefined)(
  'a task with a file in the background waits for the app, which starts the server for it',
  async () => {
    const file = await own.putModel();
    const workspace = makeFolder({ 'a.txt': 'one\n' });
    const begin = (...more: string[]) =>
      run(['run', 'hello', '--background', '--gguf', file, '--workspace', workspace, ...more]);
    expect(await begin('--window', '2048')).toMatchObject({
      code: 2,
      error: expect.stringContaining('open Patchbay first'),
    });
    expect(await run(['run', 'hello', '--background', '--gguf', entry])).toMatchObject({
      code: 2,
      error: expect.stringMatching(/no GGUF file/),
    });
    const waits = await begin();
    expect(waits).toMatchObject({
      code: 0,
      out: expect.stringMatching(/waits .* begins when Patchbay is open/),
    });
    expect(await usersOf(own.models)).toEqual([]);

    const titles = async (): Promise<string[]> => {
      const { out } = await run(['sessions', '--json']);
      const rows = out
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as { id: string; status: string; events: number });
      return rows.map(({ status, events }) => `${status} ${events > 5}`);
    };
    await openBeside();
    await expect.poll(titles, { timeout: 60_000 }).toEqual(['idle true']);
    expect(await usersOf(own.models)).not.toEqual([]);
    const beside = await begin();
    expect(beside).toMatchObject({ code: 0, out: expect.stringMatching(/is at work|waits/) });
    expect(beside.out).not.toContain('begins when Patchbay is open');
    await expect.poll(titles, { timeout: 60_000 }).toEqual(['idle true', 'idle true']);
    const { out } = await run([
      'sessions',
      'export',
      /session (\S+)/.exec(waits.out)?.[1] ?? '',
      '--format',
      'md',
    ]);
    expect(out).toContain('I am the model.');
  },
);
