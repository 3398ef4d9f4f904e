/** The list of what runs, printed for a person and for a script, and a process ended by it. */
import { rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../../src/main/app.ts';
import { parseCommandLine } from '../../../../src/main/hosts/terminal/command-line.ts';
import type { Connection } from '../../../../src/main/hosts/terminal/connection.ts';
import { processes } from '../../../../src/main/hosts/terminal/process-listing.ts';
import type { Terminal } from '../../../../src/main/hosts/terminal/terminal.ts';
import { makeFolder, openTestApp } from '../../../support/app.ts';

const [data, folder] = [makeFolder(), makeFolder()];
let app: App;
beforeAll(async () => {
  app = await openTestApp(data, 'web');
});
afterAll(async () => {
  await app.close();
  for (const each of [data, folder]) rmSync(each, { recursive: true });
});

/** What it prints. */
async function printed(end: string | null, json = false): Promise<string> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const client = createRouterClient(app.router, { context: { through: 'cli' } });
  const terminal = { write, advise: write, colour: false } as Terminal;
  await processes({ name: 'processes', end, output: null, json }, { client } as Connection, terminal);
  return text;
}

describe.skipIf(process.platform === 'win32')('what runs', () => {
  it('is listed with an id by which it is ended', async () => {
    expect(await printed(null)).toBe('Nothing runs.\n');
    const page = createRouterClient(app.router, { context: { through: 'web' } });
    const { pid } = await page.terminal.open({ cols: 80, rows: 24, folder });
    const line = await printed(null);
    expect(line).toMatch(
      new RegExp(`^p1 {2}terminal {2}${folder} {2}process ${pid} since \\d{4}-[^\\n]+\\n$`),
    );
    expect(JSON.parse(await printed(null, true))).toMatchObject({ id: 'p1', kind: 'terminal', pid });
    expect(await printed('p1')).toBe('p1 was asked to end.\n');
    await expect.poll(() => printed(null)).toBe('Nothing runs.\n');
    await expect(printed('p1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it.each([
  [['processes'], { end: null, output: null, json: false }],
  [['processes', '--output', 'p2'], { end: null, output: 'p2', json: false }],
  [['processes', '--end', 'p3', '--json'], { end: 'p3', json: true }],
])('%j is understood', (argv, expected) => {
  expect(parseCommandLine(argv)).toMatchObject({
    ok: true,
    value: { command: { name: 'processes', ...expected } },
  });
});
