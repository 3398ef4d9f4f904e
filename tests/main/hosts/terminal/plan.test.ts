/** The plan of a folder from a terminal: what is printed, how it ends, and what was run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanWishes, planCommand } from '../../../../src/main/hosts/terminal/plan-command.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

const entry = join(import.meta.dirname, '../../../../out/main/cli.js');

let cli: Cli;
beforeAll(async () => {
  cli = await startCli();
});
afterAll(() => cli.close());
const plan = (...args: string[]) =>
  cli.run(['plan', ...args, '--workspace', cli.workspace, '--set', 'sandbox=off']);

it('adds, checks with a word for it, says what is stale, and ends with 0 only when all have passed', async () => {
  expect(await plan('list')).toMatchObject({ code: 1, out: '' });
  const check = 'echo ran >> ran.log; [ -f notes.md ]';
  const added = await plan('add', 'Notes \u001b[31mare there', '--check', check, '--files', '*.md');
  expect(added).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^f1 +open +Notes \[31mare there +not checked yet\n$/),
  });
  expect(await plan('list')).toMatchObject({ code: 1 });

  const asked = await plan('check', '--all');
  expect(asked).toMatchObject({
    code: 3,
    error: expect.stringMatching(/not run, asks because .*echo ran >> ran\.log/),
  });
  expect(() => cli.read('ran.log')).toThrow();
  const failed = await plan('check', '--all', '--yes');
  expect(failed).toMatchObject({
    ...{ code: 1, out: expect.stringMatching(/^f1 +failed .*exit 1\n$/) },
    error: expect.stringMatching(/run "The check of f1 failed \(exit 1\)\. .*" --agent orchestrator\n/),
  });
  writeFileSync(join(cli.workspace, 'notes.md'), 'n\n');
  expect(await plan('check', 'f1', '--yes')).toMatchObject({ code: 0, out: expect.stringMatching(/passed/) });
  expect(cli.read('ran.log')).toBe('ran\nran\n');
  expect(await plan('list')).toMatchObject({ code: 0 });

  writeFileSync(join(cli.workspace, 'notes.md'), 'changed\n');
  expect(await plan('list')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^f1 +stale .*changed since: notes\.md\n$/),
  });
  const [line = ''] = (await plan('list', '--json')).out.split('\n');
  expect(JSON.parse(line)).toMatchObject({
    feature: { id: 'f1' },
    standing: { status: 'stale', why: 'changed' },
  });
});

it('exports, takes over what says that it passed as what has not, and removes', async () => {
  const { out: json } = await plan('export');
  const list = JSON.parse(json);
  list.features.push({ title: 'Claims', check: 'false', passes: true, status: 'passed' });
  list.features[0].title = 'Notes';
  const file = join(cli.dataFolder, 'list.json');
  writeFileSync(file, JSON.stringify(list));
  expect(await plan('import', file)).toMatchObject({ code: 0, out: '1 added, 1 changed.\n' });
  expect((await plan('list')).out).toMatch(/^f1 .*Notes .*\nf2 +open +Claims/);
  expect(await plan('remove', 'f1')).toMatchObject({ code: 0, out: expect.stringContaining('Removed.') });
  expect(await plan('remove', 'f1')).toMatchObject({
    code: 1,
    error: expect.stringContaining('no feature "f1"'),
  });
  writeFileSync(file, '{"features": 1}');
  expect(await plan('import', file)).toMatchObject({
    code: 1,
    error: expect.stringContaining('cannot be read'),
  });
});

it('a check that ran when the app was killed is interrupted, never passed', async () => {
  const check = 'echo begun > begun.txt; sleep 60; exit 0';
  const { out } = await plan('add', 'Slow', '--check', check, '--files', 'src/**');
  const id = out.split(' ')[0] ?? '';
  const args = ['plan', 'check', id, '--yes', '--workspace', cli.workspace, '--data', cli.dataFolder];
  const child = spawn(process.execPath, [entry, ...args, '--set', 'sandbox=off'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await expect.poll(() => existsSync(join(cli.workspace, 'begun.txt'))).toBe(true);
  child.kill('SIGKILL');
  await ended;
  expect(await plan('list')).toMatchObject({
    code: 1,
    out: expect.stringMatching(new RegExp(`^${id} +open +Slow +interrupted$`, 'm')),
  });
});

it('knows what is missing and what is too much', () => {
  const none: PlanWishes = { check: null, done: null, files: [], all: false, yes: false, json: false };
  const read = (words: string[], wishes: Partial<PlanWishes> = {}) =>
    planCommand(words, { ...none, ...wishes }, 'See');
  const wrong: [string[], Partial<PlanWishes>, RegExp][] = [
    [[], {}, /wants one of/],
    [['pass', 'f1'], {}, /wants one of/],
    [['check'], {}, /ID of a feature, or --all/],
    [['check', 'f1'], { all: true }, /too many/],
    [['add'], {}, /title is missing/],
    [['list', 'x'], {}, /too many/],
  ];
  for (const [words, wishes, problem] of wrong) {
    const result = read(words, wishes);
    expect(result.ok ? '' : result.error.message, words.join(' ')).toMatch(problem);
  }
  expect(read(['check'], { all: true })).toMatchObject({ ok: true, value: { action: 'check', what: null } });
});
