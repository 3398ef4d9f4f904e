/** Suggestions from a terminal: what was approved again and again is listed, taken and put away there. Judged by the settings file. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leastApprovals } from '../../../../src/main/policy/suggestions.ts';
import { type Cli, startCli } from '../../../support/cli.ts';
import { writeHabit } from '../../../support/habit.ts';

const often = (command: string, more = 0): string[] =>
  Array.from({ length: leastApprovals + more }, () => command);

let cli: Cli;
beforeAll(async () => {
  cli = await startCli();
});
afterAll(() => cli.close());

const settings = () => join(cli.dataFolder, 'settings.json');
const rules = (): unknown[] =>
  existsSync(settings()) ? (JSON.parse(readFileSync(settings(), 'utf8')).rules ?? []) : [];
const policy = (...args: string[]) => cli.run(['policy', ...args, '--workspace', cli.workspace]);

it('lists habits, takes one and puts one away', async () => {
  expect(await policy('suggestions')).toMatchObject({
    code: 0,
    out: 'Nothing is suggested for this folder.\n',
  });
  writeHabit(cli.dataFolder, realpathSync(cli.workspace), [
    ...often('npm test', 1),
    ...often("touch '\u202eplan a'"),
    'npm test | tail -3',
  ]);
  const listed = (await policy('suggestions', '--json')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rule = { verdict: 'allow', tool: 'execute_command', command: 'npm test' };
  expect(listed).toMatchObject([{ kind: 'suggestion', rule, approvals: leastApprovals + 1 }]);
  const { out } = await policy('suggestions');
  expect(out).toContain('allow · tool execute_command · command npm test');
  expect(out).toContain('approved 5 times in a row in one session, each with exit code 0');
  expect(out).toContain('would also have allowed 1 other call:\n    npm test | tail -3\n');
  expect(rules()).toEqual([]);

  expect(await policy('accept', 'abc')).toMatchObject({
    code: 1,
    error: expect.stringContaining('no such suggestion'),
  });
  const id = String(listed[0]?.id);
  expect(await policy('accept', id)).toMatchObject({
    code: 0,
    out: 'Stored, for every folder: allow · tool execute_command · command npm test\n',
  });
  expect(rules()).toEqual([rule]);
  expect((await policy('suggestions')).out).toContain('Nothing is suggested');
});

it('puts away what is not wanted', async () => {
  writeHabit(cli.dataFolder, realpathSync(cli.workspace), often('tool \u00e9'));
  const row = JSON.parse((await policy('suggestions', '--json')).out);
  expect((await policy('dismiss', row.id)).out).toBe(
    'Put away: allow · tool execute_command · command tool \u00e9\n',
  );
  expect((await policy('suggestions')).out).toContain('Nothing is suggested');
});

it.each([
  [{ exitCode: 7 }, 'its last command ended with exit code 7', 'dismiss', false],
  [{ decision: { kind: 'reject', words: '' } } as const, 'because its command was rejected', 'accept', true],
])('tells what became of a rule that was taken: %j', async (became, words, answer, isThere) => {
  const command = `tool ${answer}`;
  const past = realpathSync(cli.workspace);
  const hasRule = () => rules().some((rule) => JSON.stringify(rule).includes(command));
  writeHabit(cli.dataFolder, past, often(command));
  const { id } = JSON.parse((await policy('suggestions', '--json')).out);
  await policy('accept', id);
  expect(hasRule()).toBe(true);
  writeHabit(cli.dataFolder, past, [command], became);
  const { out } = await policy('suggestions');
  expect(out).toContain(words);
  expect(out).toContain(`policy ${answer} ${id}`);
  expect(hasRule()).toBe(!isThere);
  expect((await policy(answer, id)).code).toBe(0);
  expect(hasRule()).toBe(isThere);
});
