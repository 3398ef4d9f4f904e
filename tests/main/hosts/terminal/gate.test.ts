/** The gates of a folder from a terminal: what is printed, how it ends, and what was run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GateWishes, gateCommand } from '../../../../src/main/hosts/terminal/gate-command.ts';
import { type Cli, startCli } from '../../../support/cli.ts';

const entry = join(import.meta.dirname, '../../../../out/main/cli.js');

let cli: Cli;
beforeAll(async () => {
  cli = await startCli();
  mkdirSync(join(cli.workspace, '.patchbay'));
});
afterAll(() => cli.close());
const gate = (...args: string[]) =>
  cli.run(['gate', ...args, '--workspace', cli.workspace, '--set', 'sandbox=off']);
const write = (path: string, text: string): void => writeFileSync(join(cli.workspace, path), text);
const gates = (...lines: string[]): void =>
  write('.patchbay/gates.yaml', `gates:\n${lines.map((line) => `  ${line}\n`).join('')}`);

it('each way to end has its own code, and nothing passes that was not let run', async () => {
  expect(await gate('run')).toMatchObject({
    code: 2,
    error: expect.stringContaining('no .patchbay/gates.yaml'),
  });
  gates('notes: { run: "echo ran >> ran.log; [ -f notes.md ]", files: ["*.md"] }');
  expect(await gate('list')).toMatchObject({
    code: 5,
    out: expect.stringMatching(/^never +notes +not run yet\n$/),
  });
  expect(await gate('run', 'nots')).toMatchObject({
    code: 2,
    error: expect.stringContaining('There are: notes.'),
  });

  const refused = await gate('run');
  expect(refused).toMatchObject({
    code: 3,
    error: expect.stringMatching(/not run, asks because .*echo ran >> ran/),
  });
  expect(existsSync(join(cli.workspace, 'ran.log'))).toBe(false);
  const failed = await gate('run', '--approve', 'all');
  expect(failed).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^fail +notes +exit 1, at most 0 is wanted\n$/),
  });
  expect(await gate('release')).toMatchObject({ code: 1, out: expect.stringMatching(/^no-go: 1 reason\n/) });
  write('notes.md', 'n\n');
  const passed = await gate('run', 'notes', '--approve', 'all');
  expect(passed).toMatchObject({ code: 0, out: expect.stringMatching(/^pass +notes +exit 0, /), error: '' });
  expect(cli.read('ran.log')).toBe('ran\nran\n');
  expect(await gate('list')).toMatchObject({ code: 0 });
  expect(await gate('release')).toMatchObject({ code: 0, out: 'go: 1 gate stands\n' });

  write('notes.md', 'changed\n');
  const stale = await gate('list');
  expect(stale).toMatchObject({ code: 5, out: expect.stringMatching(/^stale +notes .*since: notes\.md\n$/) });
  const [line = ''] = (await gate('list', '--json')).out.split('\n');
  expect(JSON.parse(line)).toMatchObject({ gate: { name: 'notes' }, verdict: { status: 'stale' } });
  expect(JSON.parse((await gate('release', '--json')).out)).toMatchObject({
    go: false,
    reasons: [{ about: 'gate notes' }],
  });

  gates('lint: { run: nowhere-to-be-found, tool: ruff, needs: [nowhere-to-be-found] }');
  const absent = await gate('run');
  expect(absent).toMatchObject({
    code: 4,
    out: expect.stringMatching(/^not-available +lint +nowhere-to-be-found is/),
  });
  gates('lint: { run: nowhere-to-be-found, tool: ruff, optional: true }', 'notes: { naming: [] }');
  expect(await gate('run', '--approve', 'all')).toMatchObject({
    code: 0,
    out: expect.stringContaining('(optional)'),
  });

  gates('lint: { run: x, tol: ruff }');
  expect(await gate('run')).toMatchObject({
    code: 2,
    error: expect.stringContaining('line 2: gates.lint.tol'),
  });
  gates('notes: { run: "[ -f notes.md ]" }');
  const untrusted = await cli.run(['gate', 'run', '--workspace', cli.workspace, '--set', 'trust=ask']);
  expect(untrusted).toMatchObject({ code: 3, error: expect.stringContaining('once you trust') });
});

it('shows its findings, those of the baseline not, and KPIs against floor and target', async () => {
  write(
    '.patchbay/gates.yaml',
    [
      'gates:',
      '  names: { naming: [{ files: "parts/**", names: [kebab-case] }] }',
      '  types: { run: "cat types.log; exit 2", tool: tsc, files: ["parts/**"] }',
      '  speed: { run: "echo p95 120", tool: regex, pattern: "p95 (?<p95>\\\\d+)", hard: [p95 <= 200], files: ["parts/**"] }',
      '  tests: { run: node --test parts.test.mjs, tool: node-test, files: ["parts/**"] }',
      'kpis:',
      '  p95: { gate: speed.p95, target: "<= 100", floor: "<= 200" }',
      '  parts: { size: parts, target: "<= 1", floor: "<= 2" }',
      '',
    ].join('\n'),
  );
  mkdirSync(join(cli.workspace, 'parts'));
  write('parts/BigPart.ts', 'x'.repeat(3000));
  write('types.log', 'parts/a.ts(3,1): error TS1: old\n');
  const imports = "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n";
  write('parts.test.mjs', `${imports}test('adds', () => {\n  assert.equal(1 + 1, 3);\n});\n`);
  expect(await gate('kpi')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^never .*\nfail +parts +3 kB/),
  });
  const based = await gate('run', 'types', '--baseline', '--approve', 'all');
  expect(based).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^baseline +types +1 finding will not be/),
  });
  write('types.log', 'parts/a.ts(9,1): error TS1: old\nparts/a.ts(10,1): error TS2: new\n');
  const { code, out } = await gate('run', '--approve', 'all');
  expect(code).toBe(1);
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^fail +names +1 error, at most 0 is wanted$/),
    expect.stringContaining('parts/BigPart.ts naming "BigPart" is not kebab-case'),
    expect.stringMatching(/^fail +types +1 error, at most 0 is wanted; 1 from before is not charged$/),
    expect.stringContaining('parts/a.ts:10 TS2 new'),
    expect.stringMatching(/^pass +speed +p95 120/),
    expect.stringMatching(/^fail +tests +1 failed, at most 0 is wanted$/),
    '    parts.test.mjs:4 failed adds',
    '      Expected values to be strictly equal:',
    '      2 !== 3',
    '',
  ]);
  rmSync(join(cli.workspace, 'parts/BigPart.ts'));
  write('parts/a.ts', '');
  await gate('run', 'speed', '--approve', 'all');
  expect(await gate('kpi')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^soft +p95 .*100 is the target\npass/),
  });
});

it('a gate that ran when the app was killed is interrupted, never passed', async () => {
  gates('slow: { run: "echo begun > begun.txt; sleep 60; exit 0", files: ["src/**"] }');
  const args = ['gate', 'run', '--approve', 'all', '--workspace', cli.workspace, '--data', cli.dataFolder];
  const child = spawn(process.execPath, [entry, ...args, '--set', 'sandbox=off'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await expect.poll(() => existsSync(join(cli.workspace, 'begun.txt'))).toBe(true);
  child.kill('SIGKILL');
  await ended;
  expect(await gate('list')).toMatchObject({
    code: 5,
    out: expect.stringMatching(/^interrupted +slow +the app ended/),
  });
  expect(await gate('release')).toMatchObject({
    code: 1,
    out: expect.stringContaining('gate slow: interrupted'),
  });
});

it('knows what is missing and what is too much', () => {
  const none: GateWishes = { approve: null, baseline: false, json: false };
  const read = (words: string[], wishes: Partial<GateWishes> = {}) =>
    gateCommand(words, { ...none, ...wishes }, 'See');
  const wrong: [string[], Partial<GateWishes>, RegExp][] = [
    [[], {}, /wants one of/],
    [['pass'], {}, /wants one of/],
    [['release', 'x'], {}, /too many/],
    [['list'], { approve: 'all' }, /go with run/],
    [['kpi'], { baseline: true }, /go with run/],
    [['run'], { approve: 'none' }, /--approve is one of ask, all/],
  ];
  for (const [words, wishes, problem] of wrong) {
    const result = read(words, wishes);
    expect(result.ok ? '' : result.error.message, words.join(' ')).toMatch(problem);
  }
  expect(read(['run', 'a', 'b'], { approve: 'all' })).toMatchObject({
    ok: true,
    value: { names: ['a', 'b'], approve: true },
  });
});
