/** Checkpoints on the command line: what is printed, what is on disk afterwards, how it ends. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sumProject } from '../../../support/app.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

let cli: Cli;
let id = '';

beforeEach(async () => {
  cli = await startCli({
    'write-two': [
      { calls: [{ name: 'write_file', arguments: { path: 'new.txt', content: 'a\nb\n' } }] },
      { calls: [{ name: 'execute_command', arguments: { command: 'echo x > made.txt' } }] },
      { text: 'ok' },
    ],
  });
  const options = ['--approve', 'all', '--set', 'sandbox=off'];
  const ended = await cli.run(cli.task('Write it [[play:write-two]]', ...options));
  expect(ended.code, ended.error).toBe(0);
  const { out } = await cli.run(['sessions', '--json']);
  id = JSON.parse(out.split('\n')[0] ?? '').id;
});
afterEach(() => cli.close());

it('lists, compares with now, and says who changed what', async () => {
  writeFileSync(join(cli.workspace, 'src/sum.js'), `${sumProject['src/sum.js']}// mine\n`);
  const listed = await cli.run(['checkpoints', id.slice(0, 8)]);
  expect(listed.out).toMatch(
    /^ {2}1 {2}[0-9a-f]{8} {2}.* before the first change of turn 1 {2}\(3 files\)\n$/,
  );
  expect((await cli.run(['checkpoints', id, '1', '--left-out'])).out).toBe('Nothing is left out.\n');
  const compared = await cli.run(['checkpoints', id, '1']);
  expect(compared.out).toBe(
    'A  +1 −0        made.txt\nA  +2 −0        new.txt\nM  +1 −0        src/sum.js\n',
  );
  const whose = await cli.run(['checkpoints', id, '--whose']);
  expect(whose.out).toContain('A  new.txt  agent +2 −0\n');
  expect(whose.out).toContain('A  made.txt  commands +1 −0\n');
  const wrong = await cli.run(['checkpoints', id, '7']);
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining('There is no checkpoint "7"') });
});

it('says first what a rewind does and cannot undo; does it with --yes; and goes forward again', async () => {
  const preview = await cli.run(['rewind', id, '1', '--what', 'both']);
  expect(preview.out).toContain('remove        new.txt\n');
  expect(preview.out).toContain('!  echo x > made.txt  (with your full rights)\n');
  expect(preview.out).toContain('The conversation from t1 on is told to no model any more.');
  expect(preview.out).toContain('left alone    made.txt');
  expect(cli.read('new.txt')).toBe('a\nb\n');
  expect((await cli.run(['rewind', id, '1', '--what', 'both', '--yes'])).code).toBe(0);
  expect(() => cli.read('new.txt')).toThrow();
  expect((await cli.run(['show', id])).out).toContain(
    'the conversation from t1 on is told to no model any more',
  );
  const forward = await cli.run(['rewind', id, '--redo', '--yes']);
  expect(forward.out).toContain('create again  new.txt\n');
  expect(cli.read('new.txt')).toBe('a\nb\n');
  expect(await cli.run(['rewind', id, '--redo', '--yes'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('no rewind that could be undone'),
  });
  expect((await cli.run(['rewind', id])).code).toBe(2);
});
