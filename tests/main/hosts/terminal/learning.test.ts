/** `learning`: the figures with why, as lines and as JSON, forgotten by row or whole; and the line of a session that is begun otherwise. */
import { realpathSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createApp } from '../../../../src/main/app.ts';
import { readOptions } from '../../../../src/main/options.ts';
import { type Cli, startCli } from '../../../support/cli.ts';
import { writePast } from '../../../support/learned.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await startCli();
  writePast(cli.dataFolder, realpathSync(cli.workspace), [
    { model: 'old', text: 'Fix the sum', arm: 'usual', edits: '---------' },
    { model: 'old', text: 'Fix the sum', arm: 'whole-file', edits: '++++' },
    { model: 'new', text: 'Fix the sum', arm: 'usual', edits: '+' },
  ]);
  // A terminal goes again at once, so it leaves what came before it to be counted by a host that stays.
  const options = readOptions({ argv: ['--data', cli.dataFolder], host: 'web', cwd: cli.dataFolder });
  if (!options.ok) throw new Error(options.error.message);
  const app = await createApp(options.value, { host: 'web' });
  if (!app.ok) throw new Error(app.error.message);
  const client = createRouterClient(app.value.router, { context: { through: 'web' } });
  await vi.waitFor(async () => expect((await client.learning.list()).figures).toHaveLength(5), 8_000);
  await app.value.close();
});
afterAll(() => cli.close());

const on = ['--set', 'learning=true'];
const list = (...more: string[]) => cli.run(['learning', ...more, ...on]);
const rows = async () =>
  (await list('--json')).out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: string; choice: string; model: string });

it('says what worked, how often each is chosen, and why', async () => {
  const { out, code } = await list();
  expect(code).toBe(0);
  expect(out).toMatch(/^[0-9a-f]{8} {2}Edit format · Changes · new\n/);
  expect(out).toContain(
    '· old\n  search and replace    6 %  0 of 9, lately 0 %\n  whole files          94 %  4 of 4, lately 100 %\n',
  );
  expect(out).toContain('“as usual” worked 0 of 8 times, so others are tried.');
  expect(out).toContain('“whole files” worked best lately with 100 %');
  expect(out).toContain(
    '“search and replace” is the usual way, and too little is known of it to leave it (1 of 8 results).',
  );
  expect((await cli.run(['learning', 'list'])).out).toMatch(
    /^Learning is off: the usual way is always chosen\.\n/,
  );
});

it('forgets a row, or all of them', async () => {
  const [row] = (await rows()).filter(({ choice, model }) => choice === 'edit-format' && model === 'old');
  expect(await list('reset', 'zz')).toMatchObject({ code: 1, error: expect.stringContaining('no row "zz"') });
  const { out } = await list('reset', row?.id ?? '');
  expect(out).toMatch(/^[0-9a-f]{8} {2}Edit format · Changes · old\n/);
  expect(out).toMatch(/Forgotten\.\n$/);
  expect((await rows()).map(({ id }) => id)).not.toContain(row?.id);
  expect(await rows()).toHaveLength(4);
  await list('reset');
  expect((await list()).out).toBe('Nothing was decided yet.\n');
});

it.each([
  [['learning', 'forget'], 'learning wants list or reset, not "forget".'],
  [['learning', 'list', 'x'], '"x" is one argument too many.'],
  [['learning', 'reset', 'x', 'y'], '"y" is one argument too many.'],
])('%j is refused', async (args, words) => {
  expect(await cli.run(args)).toMatchObject({ code: 2, error: expect.stringContaining(words) });
});
