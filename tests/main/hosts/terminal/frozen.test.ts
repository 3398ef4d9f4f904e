/** What a guard asks in the terminal: the card of a loop, a frozen file listed, let go and written. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, startCli } from '../../../support/cli.ts';

const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const check = { calls: [{ name: 'execute_command', arguments: { command: 'test -f good.txt' } }] };
const reading = { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] };

let cli: Cli;
beforeAll(async () => {
  cli = await startCli({
    rounds: [
      check,
      write('good.txt', 'good'),
      check,
      write('b', 'b'),
      check,
      write('c', 'c'),
      check,
      { text: 'Done.' },
    ],
    circles: [...Array.from({ length: 6 }, () => reading), { text: 'Enough.' }],
  });
});
afterAll(() => cli.close());

const quiet = [
  '--set',
  'rung=native',
  '--set',
  'titles=off',
  '--set',
  'reflections=off',
  '--set',
  'sandbox=off',
];
const sessions = async (): Promise<{ id: string }[]> =>
  (await cli.run(['sessions', '--json'])).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('a loop waits for the person, who can say what to do instead', async () => {
  const ended = await cli.run([...cli.task('[[play:circles]]', '--approve', 'all'), ...quiet]);
  expect(ended.code).not.toBe(0);
  const waits = await cli.run(['approvals']);
  expect(waits.out).toContain('had the same result 3 times in a row');
  const id = (await sessions())[0]?.id ?? '';
  const after = await cli.run(['reject', id, '--words', 'Look at the test.', ...quiet]);
  expect(after).toMatchObject({ code: 0, out: expect.stringMatching(/approving lets it go on.*Enough\./s) });
});

it('frozen files are listed and let go', async () => {
  await cli.run([...cli.task('[[play:rounds]]', '--approve', 'all'), ...quiet]);
  const id = (await sessions())[0]?.id ?? '';
  const listed = { code: 0, out: 'good.txt  passed 3 rounds of checks\n' };
  expect(await cli.run(['frozen', id.slice(0, 8)])).toMatchObject(listed);
  expect(JSON.parse((await cli.run(['frozen', id, '--json'])).out)).toMatchObject({ path: 'good.txt' });
  expect(await cli.run(['frozen', id, '--unfreeze', 'b'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('b is not frozen'),
  });
  expect(await cli.run(['frozen', id, '--unfreeze', 'good.txt'])).toMatchObject({
    code: 0,
    out: 'good.txt may be written again.\n',
  });
  expect(await cli.run(['frozen', id])).toMatchObject({ code: 0, out: 'No file is frozen.\n' });
  expect(await cli.run(['frozen'])).toMatchObject({ code: 2 });
});
