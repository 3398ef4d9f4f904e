/** What is remembered, from a terminal: written, found, exported, imported and forgotten. Judged by what later commands print. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryCommand } from '../../../../src/main/hosts/terminal/memory-command.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await startCli();
});
afterAll(() => cli.close());
const memory = (...args: string[]) => cli.run(['memory', ...args, '--workspace', cli.workspace]);

it('keeps, finds, exports, takes over and forgets', async () => {
  expect(await memory('add', 'Staging is \u001b[31mheron', '--kind', 'convention')).toMatchObject({
    code: 0,
  });
  await memory('add', 'Answers are short', '--everywhere');
  const listed = await memory('list');
  expect(listed.out.trim().split('\n')).toHaveLength(2);
  expect(listed.out).not.toContain('\u001b');
  const found = await memory('search', 'stag', '--json');
  const row = JSON.parse(found.out);
  expect(row).toMatchObject({ kind: 'convention', state: 'kept', source: { by: 'person' } });

  const { out: markdown } = await memory('export');
  expect(markdown).toContain(`## ${row.scope}\n\n### Conventions\n\n- Staging is`);
  expect(await memory('remove', row.id.slice(0, 8))).toMatchObject({ code: 0 });
  expect((await memory('search', 'stag')).out).toBe('');
  const file = join(cli.dataFolder, 'memory.md');
  writeFileSync(file, `${markdown}\n?\n`);
  expect(await memory('import', file)).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^patchbay: Line 15: .*\n {2}Nothing was taken over\.\n$/),
  });
  writeFileSync(file, markdown);
  expect(await memory('import', file)).toMatchObject({ code: 0, out: '1 added, 1 known before.\n' });
  expect((await memory('export')).out).toBe(markdown);
  expect(await memory('keep', 'nothing-like-it')).toMatchObject({ code: 1 });
});

it.each([[['forget']], [['add']], [['add', 'a', 'b']], [['list', 'x']], [['remove', ' ']]])(
  'refuses %j',
  (words) => {
    const read = memoryCommand(words, { kind: null, everywhere: false, json: false }, 'See');
    expect(read).toMatchObject({ ok: false, error: { code: 'invalid' } });
  },
);
