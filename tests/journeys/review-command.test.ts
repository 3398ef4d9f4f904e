/** What a stopped turn has left to be reviewed, reviewed from the terminal. The folder and the requests to the model are the judges. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Cli, startCli } from '../support/cli.ts';

const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const plays = {
  stopped: [
    call('write_file', { path: 'notes.md', content: 'Notes.\n' }),
    call('ask_followup_question', { question: 'Go on?' }),
    { text: 'End.' },
  ],
};
const quiet = ['rung=native', 'titles=off', 'reflections=off', 'sandbox=preferred'].flatMap((set) => [
  '--set',
  set,
]);
const isWritten = (): boolean => existsSync(join(cli.workspace, 'notes.md'));

let cli: Cli;
afterEach(() => cli.close());

/** Its id, with a note held. */
async function stopped(): Promise<string> {
  cli = await startCli(plays);
  const ended = await cli.atTerminal(
    [...cli.task('[[play:stopped]]', '--review', 'turn', '--trust'), ...quiet],
    [[/answer: /, '\u0003']],
  );
  expect(ended.code).toBe(130);
  return /session (\S+)/.exec(ended.out)?.[1] ?? '';
}

it('shows what is held, and a second command lands it; no model is asked', async () => {
  const id = await stopped();
  const requests = cli.model.requests.length;
  const shown = await cli.run(['review', id.slice(0, 8), ...quiet]);
  expect(shown).toMatchObject({ code: 3, error: '' });
  expect(shown.out).toContain('notes.md');
  expect(isWritten()).toBe(false);
  const again = await cli.run(['review', id, ...quiet]);
  expect(again).toMatchObject({ code: 1, error: expect.stringContaining('waits for you already') });
  const approval = /approve (\S+)/.exec(shown.out)?.[1] ?? '';
  expect(again.error).toContain(`approve ${approval}`);
  const landed = await cli.run(['approve', approval, ...quiet]);
  expect(landed.out).toContain('+Notes.');
  expect(cli.read('notes.md')).toBe('Notes.\n');
  expect(cli.model.requests.length).toBe(requests);
  const nothing = await cli.run(['review', id, ...quiet]);
  expect(nothing).toMatchObject({ code: 1, error: expect.stringContaining('Nothing is held') });
});

it('asks at a terminal', async () => {
  const id = await stopped();
  const ended = await cli.atTerminal(
    ['review', id, ...quiet],
    [
      [/\+Notes\.[\s\S]*uit for now: /, 'r\r'],
      [/no words\): /, '\r'],
    ],
  );
  expect(ended.out).toContain('notes.md');
  expect(isWritten()).toBe(false);
  expect((await cli.run(['review', id, ...quiet])).error).toContain('Nothing is held');
});

it('says which session is missing', async () => {
  cli = await startCli(plays);
  expect(await cli.run(['review'])).toMatchObject({ code: 2 });
  expect(await cli.run(['review', 'nothing'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('There is no session "nothing"'),
  });
});
