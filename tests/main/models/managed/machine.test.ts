/** What is taken for a core, where llama-server is looked for, and what is kept of what it writes. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBinaryFinder, placesOf } from '../../../../src/main/models/managed/binary.ts';
import { createLogBook } from '../../../../src/main/models/managed/log-book.ts';
import { coresIn, memoryNow, memoryOf, threadsFor } from '../../../../src/main/models/managed/machine.ts';
import { createRemembered } from '../../../../src/main/models/managed/remembered.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-machine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = (message: string, error: unknown): never => {
  throw new Error(`${message}: ${error}`);
};

describe('processor cores', () => {
  const processor = (physical: number, core: number) =>
    `processor\t: 0\nphysical id\t: ${physical}\ncore id\t\t: ${core}\n`;
  it.each([
    ['two threads on each of two', [processor(0, 0), processor(0, 1), processor(0, 0), processor(0, 1)], 2],
    ['two chips with the same numbers', [processor(0, 0), processor(1, 0)], 2],
    ['a machine that does not tell', ['processor\t: 0\nBogoMIPS\t: 50\n'], null],
  ])('%s', (_name, blocks, cores) => {
    expect(coresIn(blocks.join('\n'))).toBe(cores);
  });

  it.each([
    [8, 16, 7],
    [8, 4, 3],
    [1, 1, 1],
    [null, 12, 5],
    [null, 1, 1],
  ])('%s of them, %s usable: %s threads', (cores, usable, threads) => {
    expect(threadsFor(cores, usable)).toBe(threads);
  });
});

it('memory is what there is', async () => {
  const { total, available } = memoryNow();
  expect(available).toBeGreaterThan(50e6);
  expect(available).toBeLessThanOrEqual(total);
  if (process.platform !== 'win32') expect(await memoryOf(process.pid)).toBeGreaterThan(20e6);
  expect(await memoryOf(2 ** 22 + 1)).toBeNull();
});

describe('llama-server', () => {
  const sources = (chosen: string | null, path = '', platform = 'linux') => ({
    chosen: () => chosen,
    env: { PATH: path },
    home: '/home/me',
    platform,
  });

  it('is looked for in PATH first, then in usual places', () => {
    const places = placesOf(sources(null, ['/opt/llama', 'relative', '', '/usr/bin'].join(delimiter)));
    expect(places.slice(0, 3)).toEqual([
      { path: '/opt/llama/llama-server', from: 'path' },
      { path: '/usr/bin/llama-server', from: 'path' },
      { path: '/opt/homebrew/bin/llama-server', from: 'usual' },
    ]);
  });

  it('is looked for only where the person says, if they do', () => {
    const found = placesOf(sources('/my/build', '/usr/bin')).map(({ path }) => path);
    expect(found).toEqual(['/my/build', '/my/build/llama-server']);
  });

  const put = (text: string, name = 'llama-server'): string => {
    writeFileSync(join(folder, name), text, { mode: 0o755 });
    return join(folder, name);
  };
  const finder = (chosen: string | null, path = '') =>
    createBinaryFinder({
      chosen: () => chosen,
      env: { PATH: path },
      home: folder,
      platform: process.platform,
    });
  const fake =
    '#!/bin/sh\nprintf "%s\\n" "--host HOST  x" "--port PORT  x" "--list-devices  x" "version: 9 (abcdef01)" "  CUDA0: Card (100 MiB, 90 MiB free)"\n';

  it.skipIf(process.platform === 'win32')(
    'is found, asked what it can, and asked again when it changed',
    async () => {
      const path = put(fake);
      const where = finder(null, folder);
      expect(await where.find()).toMatchObject({
        ok: true,
        value: { path, from: 'path', version: '9', devices: [{ name: 'Card', free: 90 * 1024 * 1024 }] },
      });
      put(`${fake.replace('version: 9', 'version: 10')}# another size\n`);
      expect(await where.find()).toMatchObject({ ok: true, value: { version: '10' } });
      expect(await finder(folder).find()).toMatchObject({ ok: true, value: { path, from: 'setting' } });
    },
  );

  it.skipIf(process.platform === 'win32').each([
    ['does not run', '#!/bin/sh\necho "libggml.so is missing" >&2\nexit 127\n', /libggml\.so is missing/],
    ['is something else', '#!/bin/sh\necho "usage: other"\n', /no llama-server/],
  ])('that %s is refused with the reason', async (_name, text, why) => {
    put(text);
    expect(await finder(folder).find()).toMatchObject({
      ok: false,
      error: { code: 'failed', message: expect.stringMatching(why) },
    });
  });

  it('that is not there is said to be absent, with what to do', async () => {
    expect(await finder(join(folder, 'nowhere')).find()).toMatchObject({
      ok: false,
      error: { code: 'not_found', hint: expect.any(String) },
    });
    put('not executable', 'other');
    expect(await finder(join(folder, 'other')).find()).toMatchObject({ ok: false });
  });
});

describe('a log', () => {
  const bounds = { lines: 5, lineLength: 20, fileBytes: 400 };
  const open = (told: string[] = []) =>
    createLogBook(join(folder, 'logs/server.log'), (lines) => told.push(...lines), bounds);

  it('puts lines together however they come, and cuts what would hide others', () => {
    const told: string[] = [];
    const book = open(told);
    for (const piece of ['one\ntw', 'o\r\n\u001b[31mred\u001b[0m \u0007bell\n', 'x'.repeat(50), '\nopen'])
      book.add(piece);
    expect(book.lines()).toEqual(['one', 'two', 'red bell', 'x'.repeat(20), 'open']);
    expect(told).toEqual(['one', 'two', 'red bell', 'x'.repeat(20)]);
    book.close();
    expect(readFileSync(join(folder, 'logs/server.log'), 'utf8')).toBe(
      `one\ntwo\nred bell\n${'x'.repeat(20)}\nopen\n`,
    );
  });

  it('keeps the last lines, in memory and on disk', () => {
    const book = open();
    for (let index = 0; index < 500; index += 1) book.add(`line ${index}\n`);
    book.add('y'.repeat(100_000));
    expect(book.lines()).toEqual([
      ...[495, 496, 497, 498, 499].map((index) => `line ${index}`),
      'y'.repeat(20),
    ]);
    book.close();
    const sizes = ['server.log', 'server.log.1'].map((name) => statSync(join(folder, 'logs', name)).size);
    for (const size of sizes) expect(size).toBeLessThan(600);
    expect(readFileSync(join(folder, 'logs/server.log'), 'utf8')).toContain('line 499');
    if (process.platform !== 'win32')
      expect(statSync(join(folder, 'logs/server.log')).mode & 0o777).toBe(0o600);
  });

  it('in a folder that cannot be is kept in memory', () => {
    writeFileSync(join(folder, 'logs'), 'a file');
    const book = open();
    book.add('still here\n');
    expect(book.lines()).toEqual(['still here']);
    book.close();
  });
});

describe('what is remembered of a file', () => {
  const file = () => join(folder, 'servers/remembered.json');
  const speed = (at: number) => ({ read: 100, written: 10, at });

  it('is there at the next start, and a speed belongs to its flags', async () => {
    const first = createRemembered(file(), never);
    await first.use('/m/a.gguf', { window: 8_192, kvType: 'q8_0' });
    await first.measured('/m/a.gguf', 'flags-1', speed(1));
    await first.measured('/m/a.gguf', 'flags-2', speed(2));
    const second = createRemembered(file(), never);
    expect(second.choice('/m/a.gguf')).toEqual({ window: 8_192, kvType: 'q8_0' });
    expect(second.speed('/m/a.gguf', 'flags-1')).toEqual(speed(1));
    expect(second.speed('/m/a.gguf', 'flags-3')).toBeNull();
    expect(second.lastSpeed('/m/a.gguf')).toEqual(speed(2));
    expect(second.choice('/m/b.gguf')).toBeUndefined();
  });

  it('has bounds, and is nothing when the file is broken', async () => {
    const book = createRemembered(file(), never);
    for (let index = 0; index < 12; index += 1)
      await book.measured('/m/a.gguf', `flags-${index}`, speed(index));
    expect(book.speed('/m/a.gguf', 'flags-0')).toBeNull();
    expect(book.speed('/m/a.gguf', 'flags-11')).toEqual(speed(11));
    writeFileSync(file(), '{"a": ');
    expect(createRemembered(file(), never).used()).toEqual([]);
  });
});
