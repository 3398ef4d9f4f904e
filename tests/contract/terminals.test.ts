/** Terminals are for the person at the page: every other way in is refused, and so is the page where they are switched off. */
import { rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallContext } from '../../src/main/api/shell.ts';
import type { App } from '../../src/main/app.ts';
import { makeFolder, openTestApp } from '../support/app.ts';

const data = makeFolder();
const folder = makeFolder();
let app: App;
beforeAll(async () => {
  app = await openTestApp(data);
});
afterAll(async () => {
  await app.close();
  for (const each of [data, folder]) rmSync(each, { recursive: true });
});

const size = { cols: 80, rows: 24 };
const through = (way: CallContext['through']) =>
  createRouterClient(app.router, { context: { through: way } });

describe.skipIf(process.platform === 'win32')('a terminal', () => {
  it.each(['rest', 'cli'] as const)('is refused to what comes through %s, whatever is asked', async (way) => {
    const { id } = await through('web').terminal.open({ ...size, folder });
    const { terminal } = through(way);
    const calls = [
      () => terminal.list(),
      () => terminal.open(size),
      () => terminal.write({ id, text: 'touch typed\r' }),
      () => terminal.resize({ id, ...size }),
      () => terminal.watch({ id }),
      () => terminal.close({ id }),
    ];
    expect(calls).toHaveLength(Object.keys(app.router.terminal).length);
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'DENIED' });
    await through('web').terminal.close({ id });
  });

  it.each(['web', 'electron'] as const)(
    'works for the page through %s, and can be ended as a process',
    async (way) => {
      const { terminal, process: processes } = through(way);
      const { id } = await terminal.open({ ...size, folder });
      const stream = await terminal.watch({ id });
      await terminal.write({ id, text: 'echo o""k\r' });
      let text = '';
      for await (const item of stream) {
        if (item.kind === 'printed') text += item.text;
        if (/[\r\n]ok/.test(text)) break;
      }
      const row = (await processes.list()).running.find(({ kind }) => kind === 'terminal');
      expect(row).toMatchObject({ what: folder, endable: true });
      await processes.end({ id: row?.id ?? '' });
      for await (const item of await terminal.watch({ id })) text += item.kind;
      expect(text).toMatch(/ended$/);
      await terminal.close({ id });
      expect((await processes.list()).running).toEqual([]);
      await expect(processes.end({ id: row?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  it('is refused to the page where the person switched terminals off', async () => {
    await through('web').settings.set({ key: 'terminals', value: false });
    await expect(through('web').terminal.open(size)).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining('switched off'),
    });
    await through('web').settings.set({ key: 'terminals', value: null });
    expect(await through('web').terminal.list()).toEqual([]);
  });
});
