/** `policy` from a terminal: exit codes that scripts can use, each part with the rule that decided, and which rules there are. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, startCli } from '../../../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await startCli();
  const rules = [
    { verdict: 'allow', command: 'npm test' },
    { verdict: 'deny', command: 'git push *' },
  ];
  mkdirSync(join(cli.workspace, '.patchbay'), { recursive: true });
  writeFileSync(join(cli.dataFolder, 'settings.json'), JSON.stringify({ rules }));
  const folder = [
    { verdict: 'allow', command: 'evil *' },
    { verdict: 'ask', command: 'wc *' },
  ];
  writeFileSync(join(cli.workspace, '.patchbay', 'settings.json'), JSON.stringify({ rules: folder }));
});
afterAll(() => cli.close());

const test = (command: string, ...more: string[]) =>
  cli.run(['policy', 'test', command, '--sandboxed', '--workspace', cli.workspace, ...more]);

it.each([
  ['git log | head -3', 0, 'allowed by the built-in rule "allow git log *"'],
  ['npm test 2>&1', 0, 'allowed by your rule "allow npm test"'],
  ['git log; rm x', 3, 'asks because no rule covers rm'],
  ['wc x', 3, 'asks by a rule of this workspace "ask wc *"'],
  ['evil x', 3, 'asks because no rule covers evil'],
  ['ls && git push origin', 1, 'refused by your rule "deny git push *"'],
])('%s ends with %i and says: %s', async (command, code, words) => {
  const ended = await test(command);
  expect(ended).toMatchObject({ code, out: expect.stringContaining(words) });
  expect(JSON.parse((await test(command, '--json')).out)).toMatchObject({
    verdict: { 0: 'allow', 1: 'deny', 3: 'ask' }[code],
    rule: expect.stringContaining(words),
  });
});

it('prints each part with its own verdict, and nothing that the terminal would obey', async () => {
  const { out } = await test('git log; rm \u001b[2Jx');
  const lines = out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
  expect(lines.slice(0, 2)).toEqual([
    'allow | git log | by the built-in rule "allow git log *"',
    'ask | rm ␛[2Jx | because no rule covers rm',
  ]);
});

it('lists the rules, the strongest first, and what does not count', async () => {
  const { code, out } = await cli.run(['policy', 'list', '--workspace', cli.workspace]);
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
  expect(lines[0]).toBe('deny | command git push * | user');
  expect(lines[1]).toBe('ask | command wc * | workspace');
  expect(out).toContain('(ignored: a workspace can refuse and ask, not allow)');
});

it.each([
  [['policy']],
  [['policy', 'test']],
  [['policy', 'test', 'git', 'log']],
  [['policy', 'list', 'x']],
  [['policy', 'suggestions', 'x']],
  [['policy', 'accept']],
  [['policy', 'dismiss', 'a', 'b']],
])('%j is wrong usage', async (argv) => {
  expect((await cli.run(argv)).code).toBe(2);
});
