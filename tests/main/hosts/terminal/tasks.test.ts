/** Work given to other agents, at a terminal: what is printed, and how a card of a task's session is decided from there. */
import { afterEach, expect, it } from 'vitest';
import { waitingAmong } from '../../../../src/main/hosts/terminal/task-watch.ts';
import type { SessionRow } from '../../../../src/shared/feed.ts';
import { type Task, taskOf } from '../../../../src/shared/task.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const task = (play: string) => `# coder: The ${play}\n[[play:${play}]] Do it.\nDone: It is done.\n`;
const plays = {
  wonders: [
    call('ask_followup_question', { question: 'Which one?' }),
    call('attempt_completion', { result: 'Took it.' }),
  ],
  makes: [
    call('write_file', { path: 'made.txt', content: 'made\n' }),
    call('attempt_completion', { result: 'Made.' }),
  ],
  gives: [call('delegate', { tasks: task('wonders') + task('makes') }), { text: 'All is done.' }],
};
let cli: Cli;
afterEach(() => cli.close());

const given = ['--agent', 'orchestrator', '--approve', 'all'];

it('waits where a task waits, and goes on with all of it when that is answered', async () => {
  cli = await startCli(plays);
  const run = await cli.run(cli.task('[[play:gives]]', ...given));
  expect(run.code).toBe(3);
  expect(run.out).toContain('task 2 "The makes": done, 1 file: Made.');
  const [, id = ''] = /reject (\S+) --words/.exec(run.out) ?? [];
  const answered = await cli.run(['reject', id, '--words', 'The first.']);
  expect(answered.out).toContain('Took it.');
  expect(answered.out).toContain('task 1 "The wonders": done: Took it.');
  expect(answered.out).toContain('All is done.');
  expect(answered.code).toBe(0);
  expect(cli.read('made.txt')).toBe('made\n');
});

it('asks at the terminal, in the name of the task', async () => {
  cli = await startCli(plays);
  const run = await cli.atTerminal(cli.task('[[play:gives]]', ...given), [
    [/Which one\?[\s\S]*$/, 'The first.\n'],
  ]);
  expect(run.out).toContain('in the task "The wonders"');
  expect(run.out).toContain('All is done.');
  expect(run.code).toBe(0);
});

it('is told only when nothing of the tasks goes on', () => {
  const plan = { title: 't', agent: 'coder', goal: 'g', done: 'd' };
  const running = (number: number): Task => ({
    ...taskOf(plan, number),
    status: 'running',
    sessionId: `s${number}`,
  });
  const row = (id: string, status: SessionRow['status'], parent = 'root') =>
    ({ id, status, parent }) as SessionRow;
  const tasks = [running(1), running(2)];
  expect(waitingAmong([row('s1', 'waiting'), row('s2', 'running')], tasks)).toBeNull();
  // The second one is not in the list yet, or over and not taken in.
  expect(waitingAmong([row('s1', 'waiting')], tasks)).toBeNull();
  expect(waitingAmong([row('s1', 'waiting'), row('s2', 'idle')], tasks)).toBeNull();
  const [first = running(1)] = tasks;
  expect(waitingAmong([row('s1', 'waiting')], [first])).toBe('s1');
  expect(waitingAmong([row('s1', 'running'), row('x', 'waiting', 's1')], [first])).toBe('x');
  const done: Task = { ...running(2), status: 'done' };
  const next = taskOf(plan, 3);
  expect(waitingAmong([row('s1', 'waiting'), row('s2', 'idle')], [first, done, next])).toBeNull();
  const behind = { ...next, plan: { ...plan, after: [1] } };
  expect(waitingAmong([row('s1', 'waiting'), row('s2', 'idle')], [first, done, behind])).toBe('s1');
});
