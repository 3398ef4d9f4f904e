/** That what a killed app left behind is ended at the next start, and nobody else: judged by real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createProcessLedger,
  type LedgerLine,
  type ProcessNote,
} from '../../../src/main/base/process-ledger.ts';
import { endLeftBehind } from '../../../src/main/exec/left-behind.ts';
import { readProcesses, startOf } from '../../../src/main/exec/process-table.ts';

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-ledger-'));
  file = join(folder, 'data/processes.json');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const ledger = () =>
  createProcessLedger({
    file,
    startOf,
    endLeft: endLeftBehind,
    now: () => 7,
    log: (message, error) => {
      throw new Error(`${message}: ${error}`);
    },
  });

async function start(
  env: Record<string, string>,
  ...command: [string, ...string[]]
): Promise<ChildProcess & { pid: number }> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
  await once(child, 'spawn');
  children.push(child);
  if (child.pid === undefined) throw new Error('no process');
  return Object.assign(child, { pid: child.pid });
}

const isAlive = async (pid: number): Promise<boolean> =>
  (await readProcesses()).some((row) => row.pid === pid);
const written = (): LedgerLine[] => JSON.parse(readFileSync(file, 'utf8'));

const command: ProcessNote = { kind: 'command', what: 'sleep', variable: 'PATCHBAY_CALL=of-this-test' };
const marked = { PATCHBAY_CALL: 'of-this-test' };
const withoutMark: ProcessNote = { kind: 'server', what: 'm.gguf' };

describe.skipIf(process.platform === 'win32')('a process of an earlier start', () => {
  it('is ended, with what it started, and said', async () => {
    const left = await start({}, 'sh', '-c', 'sleep 600 & wait');
    await ledger().note(withoutMark).is(left.pid);
    expect(await isAlive(left.pid)).toBe(true);
    expect(await ledger().reaped).toMatchObject([{ kind: 'server', what: 'm.gguf' }]);
    expect((await readProcesses()).filter((row) => row.group === left.pid)).toEqual([]);
    expect(written()).toEqual([]);
  });

  it('that does not listen is ended all the same', async () => {
    const left = await start({}, 'sh', '-c', 'trap "" TERM; echo; while :; do sleep 1; done');
    await ledger().note(withoutMark).is(left.pid);
    await ledger().reaped;
    expect(await isAlive(left.pid)).toBe(false);
  });

  it('whose number is somebody else’s now is left alone, with all of its session', async () => {
    const innocent = await start({}, 'sleep', '600');
    await ledger().note(command).is(innocent.pid);
    const lines = written().map((line) => ({ ...line, process: { pid: innocent.pid, started: '1' } }));
    writeFileSync(file, JSON.stringify(lines));
    expect(await ledger().reaped).toEqual([]);
    expect(await isAlive(innocent.pid)).toBe(true);
  });

  it('from before the system was started again is left alone', async () => {
    const innocent = await start(marked, 'sleep', '600');
    await ledger().note(command).is(innocent.pid);
    writeFileSync(file, JSON.stringify(written().map((line) => ({ ...line, boot: 'another' }))));
    expect(await ledger().reaped).toEqual([]);
    expect(await isAlive(innocent.pid)).toBe(true);
  });

  it('in the background of a session is that session’s to hear of, also after the system was started again', () => {
    const first = ledger();
    first.note(command);
    first.note({ ...command, call: { sessionId: 's0', callId: 't1.s1.c1' } });
    first.note({ ...command, call: { sessionId: 's1', callId: 't1.s1.c1' }, background: 'b1' });
    first.note({ ...command, call: { sessionId: 's2', callId: 't1.s1.c1' }, background: 'b1' }).over();
    writeFileSync(file, JSON.stringify(written().map((line) => ({ ...line, boot: 'another' }))));
    expect(first.interrupted).toEqual([]);
    expect(ledger().interrupted).toEqual(['s1']);
  });

  it.skipIf(process.platform !== 'linux')(
    'is found by its variable where nobody knew its number',
    async () => {
      ledger().note(command);
      const left = await start(marked, 'sleep', '600');
      const innocent = await start({ PATCHBAY_CALL: 'of-another' }, 'sleep', '600');
      expect(written()).toMatchObject([{ process: null }]);
      expect(await ledger().reaped).toHaveLength(1);
      expect([await isAlive(left.pid), await isAlive(innocent.pid)]).toEqual([false, true]);
    },
  );

  it('apart from the session of a person’s own terminal is theirs to keep', async () => {
    const own = await start(marked, 'sleep', '600');
    const apart = await start(marked, 'sleep', '600');
    await ledger()
      .note({ ...command, kind: 'terminal' })
      .is(own.pid);
    await ledger().reaped;
    expect([await isAlive(own.pid), await isAlive(apart.pid)]).toEqual([false, true]);
  });
});

describe('the list', () => {
  it('has a line before there is a process, and none after its end', async () => {
    const book = ledger();
    const noted = book.note(command);
    expect(written()).toMatchObject([{ kind: 'command', what: 'sleep', process: null }]);
    await noted.is(process.pid);
    expect(written()).toMatchObject([{ process: { pid: process.pid } }]);
    expect(book.list()).toEqual([
      { id: 'p1', kind: 'command', what: 'sleep', since: 7, pid: process.pid, endable: false },
    ]);
    noted.over();
    expect([written(), book.list()]).toEqual([[], []]);
  });

  it('asks what can be ended to end, and says so of what cannot', () => {
    const book = ledger();
    const asked: string[] = [];
    book.note({ ...command, end: () => asked.push('ended') });
    book.note(command);
    expect([book.end('p1'), book.end('p2'), book.end('p9'), asked]).toEqual([true, false, false, ['ended']]);
  });

  it.each([
    '',
    'no JSON',
    '{"pid": 1}',
    '[{"kind": "command", "what": "w", "variable": null, "boot": "", "process": {"pid": -1, "started": "1"}}]',
    '[{"process": {"pid": 1}}]',
  ])('that cannot be believed ends nobody: %j', async (text) => {
    await ledger().note(command).is(process.pid);
    writeFileSync(file, text);
    expect(await ledger().reaped).toEqual([]);
  });

  it('that is not there is no trouble and is not made', async () => {
    expect(await ledger().reaped).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });
});
