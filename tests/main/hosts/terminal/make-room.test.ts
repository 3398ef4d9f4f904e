import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cli, startCli } from '../../../support/cli.ts';

let cli: Cli;
beforeEach(async () => {
  const read = { name: 'read_file', arguments: { path: 'src/sum.js' } };
  cli = await startCli({
    wordy: [{ text: 'A long thought. '.repeat(900), calls: [read] }, { text: 'That is all.' }],
  });
});
afterEach(() => cli.close());

const idOf = (out: string): string => /session (\S+)/.exec(out)?.[1] ?? '';
const quiet = ['--set', 'rung=native', '--set', 'titles=false'];

it('makes room in a session and says what came of it; once more there is none to be made', async () => {
  const id = idOf((await cli.run(cli.task('[[play:wordy]]', ...quiet))).out);
  const made = await cli.run(['compact', id.slice(0, 8), ...quiet]);
  expect(made).toMatchObject({ code: 0, error: '' });
  expect(made.out).toMatch(/^… made room: \d{4} → \d{4} tokens, a summary of the steps before\n$/);
  const again = await cli.run(['compact', id, ...quiet]);
  expect(again).toMatchObject({ code: 1, error: '' });
  expect(again.out).toMatch(/^! no room was made: .*less than a fifth/);
  const shown = await cli.run(['show', id]);
  expect(shown.out).toContain('A long thought.');
  expect(shown.out).toContain('… made room');
});

it('is a feed item a line with --json', async () => {
  const id = idOf((await cli.run(cli.task('[[play:wordy]]', ...quiet))).out);
  const { out } = await cli.run(['compact', id, '--json', ...quiet]);
  const types = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .flatMap((item) => item.events ?? [])
    .map((event: { type: string }) => event.type);
  expect(types).toEqual(['compaction.requested', 'context.compacted']);
});

it('refuses what is no session, and one in which nothing happened', async () => {
  expect(await cli.run(['compact', 'nothing'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('no session'),
  });
  expect(await cli.run(['compact'])).toMatchObject({ code: 2 });
});
