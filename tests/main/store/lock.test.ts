import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../src/main/store/lock.ts';

const made: string[] = [];
const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-lock-'));
  made.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const lockFile = (folder: string): string => join(folder, 'owner.lock');

/** The id of a process that was there and is gone. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('one owner', () => {
  it('keeps others out until it is released, and then was left clean', () => {
    const folder = makeFolder();
    const first = acquireLock(folder);
    expect(first).toMatchObject({ ok: true, value: { unclean: false } });
    expect(acquireLock(folder)).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining(String(process.pid)) },
    });
    if (first.ok) first.value.release();
    expect(existsSync(lockFile(folder))).toBe(false);
    expect(acquireLock(folder)).toMatchObject({ ok: true, value: { unclean: false } });
  });

  it.each<[string, () => Promise<string>]>([
    ['of a process that is dead', async () => JSON.stringify({ pid: await deadPid(), started: '1' })],
    ['of a pid that now is another process', async () => JSON.stringify({ pid: process.pid, started: '1' })],
    ['that is torn', async () => '{"pid": 12'],
    ['that is empty', async () => ''],
    ['that is something else', async () => '"pid"'],
  ])('takes a lock %s, and says that the end was unclean', async (_, content) => {
    const folder = makeFolder();
    writeFileSync(lockFile(folder), await content());
    expect(acquireLock(folder)).toMatchObject({ ok: true, value: { unclean: true } });
    expect(JSON.parse(readFileSync(lockFile(folder), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(acquireLock(folder)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });

  it('is free again when the owner is killed, whatever it left behind', async () => {
    const folder = makeFolder();
    const racer = startRacer([folder]);
    await racer.next();
    racer.child.stdin?.write('go\n');
    expect(JSON.parse(await racer.next())).toEqual([folder]);
    expect(acquireLock(folder)).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining(`process ${racer.child.pid})`) },
    });
    racer.child.kill('SIGKILL');
    await once(racer.child, 'exit');
    expect(acquireLock(folder)).toMatchObject({ ok: true, value: { unclean: true } });
  });

  it('is not lost with the file that names the owner', () => {
    const folder = makeFolder();
    expect(acquireLock(folder).ok).toBe(true);
    rmSync(lockFile(folder));
    expect(acquireLock(folder)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });
});

describe('a folder that cannot be locked', () => {
  it.each([
    ['its database', 'owner.sqlite'],
    ['the file that names the owner', 'owner.lock'],
  ])('because %s cannot be written: a failure with a next step, and free once it can', (_name, file) => {
    const folder = makeFolder();
    mkdirSync(join(folder, file));
    expect(acquireLock(folder)).toMatchObject({
      ok: false,
      error: { code: 'failed', hint: expect.stringContaining('--data') },
    });
    rmdirSync(join(folder, file));
    const lock = acquireLock(folder);
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.value.release();
  });
});

describe('several processes at once', () => {
  it.each([
    ['free folders', () => undefined],
    ['folders whose owner died', (pid: number) => JSON.stringify({ pid, started: '1' })],
  ])('on %s: each gets exactly one owner', async (_, content) => {
    const pid = await deadPid();
    const folders = Array.from({ length: 60 }, makeFolder);
    for (const folder of folders) {
      const text = content(pid);
      if (text !== undefined) writeFileSync(lockFile(folder), text);
    }
    const racers = Array.from({ length: 4 }, () => startRacer(folders));
    for (const racer of racers) await racer.next();
    for (const racer of racers) racer.child.stdin?.write('go\n');
    const taken = await Promise.all(racers.map(async (racer) => JSON.parse(await racer.next()) as string[]));
    for (const racer of racers) {
      racer.child.stdin?.end();
      await once(racer.child, 'close');
    }
    expect(taken.flat().toSorted()).toEqual(folders.toSorted());
  });
});

function startRacer(folders: string[]): { child: ChildProcess; next(): Promise<string> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-racer.ts'), ...folders], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async () => String((await lines.next()).value) };
}
