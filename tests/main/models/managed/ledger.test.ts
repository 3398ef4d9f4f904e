/** That what a crash left behind is ended, and nobody else: judged by real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProcesses } from '../../../../src/main/exec/process-table.ts';
import { createLedger, type LedgerEntry, survivors } from '../../../../src/main/models/managed/ledger.ts';

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-ledger-'));
  file = join(folder, 'servers/ledger.json');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const ledger = () =>
  createLedger({
    file,
    processes: readProcesses,
    log: (message, error) => {
      throw new Error(`${message}: ${error}`);
    },
  });

async function start(...command: [string, ...string[]]): Promise<ChildProcess & { pid: number }> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'ignore' });
  await once(child, 'spawn');
  children.push(child);
  if (child.pid === undefined) throw new Error('no process');
  return Object.assign(child, { pid: child.pid });
}

const isAlive = async (pid: number): Promise<boolean> =>
  (await readProcesses()).some((row) => row.pid === pid);
const written = (): LedgerEntry[] => JSON.parse(readFileSync(file, 'utf8'));

describe.skipIf(process.platform === 'win32')('a process of an earlier start', () => {
  it('is ended', async () => {
    const left = await start('sleep', '600');
    await ledger().add(left.pid, 'm.gguf');
    expect(await isAlive(left.pid)).toBe(true);
    expect(await ledger().reap()).toBe(1);
    expect(await isAlive(left.pid)).toBe(false);
    expect(written()).toEqual([]);
  });

  it('that does not listen is ended all the same', async () => {
    const left = await start('sh', '-c', 'trap "" TERM; echo; while :; do sleep 1; done');
    await ledger().add(left.pid, 'm.gguf');
    await ledger().reap();
    expect(await isAlive(left.pid)).toBe(false);
  });

  it('whose number is somebody else’s now is left alone', async () => {
    const innocent = await start('sleep', '600');
    await ledger().add(innocent.pid, 'm.gguf');
    const entries = written().map((entry) => ({ ...entry, started: `${Number(entry.started) - 1}` }));
    writeFileSync(file, JSON.stringify(entries));
    expect(await ledger().reap()).toBe(0);
    expect(await isAlive(innocent.pid)).toBe(true);
  });

  it('from before the system was started again is left alone', async () => {
    const innocent = await start('sleep', '600');
    await ledger().add(innocent.pid, 'm.gguf');
    writeFileSync(file, JSON.stringify(written().map((entry) => ({ ...entry, boot: 'another' }))));
    await ledger().reap();
    expect(await isAlive(innocent.pid)).toBe(true);
  });

  it('that has ended leaves nothing to do', async () => {
    const book = ledger();
    const over = await start('sleep', '600');
    await book.add(over.pid, 'm.gguf');
    expect(written()).toMatchObject([{ pid: over.pid, model: 'm.gguf' }]);
    over.kill('SIGKILL');
    await once(over, 'exit');
    await book.remove(over.pid);
    expect(written()).toEqual([]);
    expect(await ledger().reap()).toBe(0);
  });
});

describe('a list that cannot be believed', () => {
  it.each([
    '',
    'no JSON',
    '{"pid": 1}',
    '[{"pid": -1, "started": "1", "boot": "", "model": "m"}]',
    '[{"pid": 1}]',
  ])('%j ends nobody', async (text) => {
    await ledger().add(process.pid, 'm.gguf');
    writeFileSync(file, text);
    expect(await ledger().reap()).toBe(0);
  });

  it('that is not there is no trouble and is not made', async () => {
    expect(await ledger().reap()).toBe(0);
    expect(existsSync(file)).toBe(false);
  });
});

it.each<[string, Partial<LedgerEntry>, boolean]>([
  ['the same process', {}, true],
  ['another start', { started: '8' }, false],
  ['another boot', { boot: 'b' }, false],
  ['another number', { pid: 11 }, false],
])('%s survives: %j', (_name, change, survives) => {
  const entry = { pid: 10, started: '7', boot: 'a', model: 'm', ...change };
  const living = [
    { pid: 10, started: '7' },
    { pid: 12, started: '7' },
  ];
  expect(survivors([entry], living, 'a')).toEqual(survives ? [entry] : []);
});
