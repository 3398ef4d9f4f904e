/**
 * Gates over a small real project: tsc, biome and node --test with coverage are run by the app, fail, pass after the files are mended and
 * are stale after an edit. Judged by what the contract says, by the rows and by the bytes on disk.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { GateNow } from '../../src/shared/gate.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const modules = join(import.meta.dirname, '../../node_modules');
const node = process.execPath;
const wrong = `export function sum(a: number, b: number): number {
  debugger;
  const text: string = a + b;
  return text;
}
`;
const right = `export function sum(a: number, b: number): number {
  return a + b;
}
`;
const cases = `import assert from 'node:assert';
import test from 'node:test';
import { sum } from '../src/sum.ts';
test('adds', () => assert.equal(sum(1, 2), 3));
`;
const failing = "test('is zero for twins', () => assert.equal(sum(2, 2), 0));\n";
const gates = `gates:
  types:
    title: Types
    run: ${node} ${modules}/typescript-native/bin/tsc -p . --pretty false
    tool: tsc
    files: [src/**, tsconfig.json]
  lint:
    run: ${modules}/.bin/biome lint src
    tool: biome
    soft: [warnings <= 0]
  tests:
    run: ${node} --test --experimental-test-coverage "test/*.js"
    tool: node-test
    hard: [failed <= 0, errors <= 0, tests >= 1, coverage >= 80]
  layout:
    structure: { required: [README.md, src/**], forbidden: ["**/*.orig"] }
  names:
    naming: [{ files: src/**, names: [kebab-case] }]
  security: { run: bandit-of-nowhere -r src, tool: bandit, needs: [bandit-of-nowhere], optional: true }
kpis:
  coverage: { gate: tests.coverage, target: ">= 99", floor: ">= 80" }
  sources: { size: src, target: "<= 1", floor: "<= 2" }
`;
const tsconfig = JSON.stringify({
  compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', types: [] },
  include: ['src'],
});
const files = {
  ...{ 'src/sum.ts': wrong, 'test/sum.test.js': cases + failing, 'tsconfig.json': tsconfig },
  ...{ 'package.json': '{"type":"module"}', 'README.md': 'Sums\n', '.patchbay/gates.yaml': gates },
};

const start = async (more: Record<string, string> = {}, ...settings: string[]): Promise<void> => {
  const args = settings.flatMap((setting) => ['--set', setting]);
  test = await startTestApp({ files: { ...files, ...more }, args });
};
const place = () => ({ workspace: test.workspace });
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(test.workspace, path)), { recursive: true });
  writeFileSync(join(test.workspace, path), text);
};
const all = async (): Promise<GateNow[]> => (await test.client.gate.list(place())).gates;
const now = async (name: string): Promise<GateNow> => {
  const found = (await all()).find(({ gate }) => gate.name === name);
  if (found === undefined) throw new Error(`no gate ${name}`);
  return found;
};
const statuses = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await all()).map(({ gate, verdict }) => [gate.name, verdict.status]));

/** As a person does: asks, sees what the rules ask about, and lets exactly that run. */
async function run(names?: string[], baseline = false): Promise<void> {
  const wish = { ...place(), ...(names === undefined ? {} : { names }), baseline };
  const { asks } = await test.client.gate.run(wish);
  const [asked, approved] = [asks.map(({ id }) => id), asks.map(({ digest }) => digest)];
  if (asks.length > 0) await test.client.gate.run({ ...place(), names: asked, approved, baseline });
  await test.app.idle();
}

it('real tools fail on what is wrong, pass when it is mended, and are stale after an edit', async () => {
  await start();
  expect(new Set(Object.values(await statuses()))).toEqual(new Set(['never']));
  expect(await test.client.gate.release(place())).toMatchObject({ go: false });
  await run();
  const [types, lint, tests] = await all();
  expect(types?.verdict).toEqual({ status: 'fail', line: '2 errors, at most 0 is wanted' });
  expect(types?.evidence).toMatchObject({ exitCode: 1, outcome: 'exited', by: { kind: 'person' } });
  expect(types?.evidence?.findings[0]).toMatchObject({ file: 'src/sum.ts', line: 3, rule: 'TS2322' });
  expect(lint?.verdict.status).toBe('fail');
  expect(lint?.evidence?.findings.map(({ rule }) => rule)).toContain('lint/suspicious/noDebugger');
  expect(tests?.verdict).toEqual({ status: 'fail', line: '1 failed, at most 0 is wanted' });
  expect(tests?.evidence?.metrics).toMatchObject({ tests: 2, failed: 1, coverage: 100 });
  const rest = await statuses();
  expect(rest).toMatchObject({ layout: 'pass', names: 'pass', security: 'not-available' });

  write('src/sum.ts', right);
  write('test/sum.test.js', cases);
  await run();
  expect(await statuses()).toEqual({
    ...{ types: 'pass', lint: 'pass', tests: 'pass', layout: 'pass', names: 'pass' },
    security: 'not-available',
  });
  const kpis = await test.client.gate.kpi(place());
  expect(kpis.map(({ verdict, value }) => [verdict.status, value])).toEqual([
    ['pass', 100],
    ['pass', 0.1],
  ]);
  expect(await test.client.gate.release(place())).toMatchObject({ go: true, reasons: [] });

  write('src/SumTwo.ts', right);
  expect(await statuses()).toMatchObject({ types: 'stale', tests: 'stale', names: 'stale' });
  expect((await now('types')).changes).toEqual([{ path: 'src/SumTwo.ts', change: 'added' }]);
  const release = await test.client.gate.release(place());
  expect(release.go).toBe(false);
  expect(release.reasons.map(({ about }) => about)).toContain('kpi coverage');
  await run(['names']);
  expect((await now('names')).evidence?.findings).toMatchObject([{ file: 'src/SumTwo.ts', rule: 'naming' }]);
  // What a gate is not about makes nothing stale.
  write('notes.md', 'edited\n');
  expect((await now('types')).changes).toHaveLength(1);
});

it('what was there at the baseline is not charged, wherever it has moved; what is new is', async () => {
  await start();
  await run(['types', 'tests'], true);
  expect(await statuses()).toMatchObject({ types: 'never', tests: 'never' });
  write('src/sum.ts', `// Two lines\n// more\n${wrong}`);
  await run(['types', 'tests']);
  expect((await now('types')).verdict).toMatchObject({
    status: 'pass',
    line: expect.stringContaining('2 from before'),
  });
  expect((await now('types')).evidence).toMatchObject({
    exitCode: 1,
    metrics: { errors: 2 },
    charged: { errors: 0 },
  });
  expect((await now('tests')).verdict.status).toBe('pass');

  write('src/sum.ts', `${wrong}export const more: number = 'x';\n`);
  write('test/sum.test.js', `${cases}${failing}test('new', () => assert.ok(false));\n`);
  await run(['types', 'tests']);
  expect((await now('types')).verdict).toMatchObject({
    status: 'fail',
    line: expect.stringMatching(/^1 error,/),
  });
  const { evidence } = await now('tests');
  expect(evidence?.findings.map(({ message, old }) => [message, old])).toEqual([
    ['new', false],
    ['is zero for twins', true],
  ]);
  // Of another command it says nothing.
  write('.patchbay/gates.yaml', gates.replace('--pretty false', '--pretty false --strict'));
  expect((await now('types')).baseline).toBeNull();
});

it('nothing runs without a word for exactly what was shown, without trust, or against a rule', async () => {
  const yaml = 'gates:\n  a: { run: bash run.sh }\n  b: { run: touch made.txt }\n';
  const rules = JSON.stringify([{ verdict: 'deny', command: 'touch *' }]);
  await start({ '.patchbay/gates.yaml': yaml, 'run.sh': 'echo one >> ran.txt\n' }, `rules=${rules}`);
  const first = await test.client.gate.run(place());
  expect(first).toMatchObject({
    started: [],
    asks: [{ id: 'a', command: 'bash run.sh' }],
    refused: [{ id: 'b' }],
  });
  write('run.sh', 'echo two >> ran.txt\n');
  const approved = first.asks.map(({ digest }) => digest);
  expect(await test.client.gate.run({ ...place(), approved })).toMatchObject({
    started: [],
    asks: [{ id: 'a' }],
  });
  await test.app.idle();
  expect(['ran.txt', 'made.txt'].map((file) => existsSync(join(test.workspace, file)))).toEqual([
    false,
    false,
  ]);
  await run();
  expect(readFileSync(join(test.workspace, 'ran.txt'), 'utf8')).toBe('two\n');
  expect(existsSync(join(test.workspace, 'made.txt'))).toBe(false);
  await test.close();

  await start({}, 'trust=ask');
  expect(await test.client.gate.list(place())).toMatchObject({ file: 'untrusted', gates: [] });
  await expect(test.client.gate.run(place())).rejects.toThrow('not trusted');
  expect(await test.client.gate.release(place())).toMatchObject({ go: false });
});

it('a wrong file counts for nothing, and nothing of it runs', async () => {
  await start({
    '.patchbay/gates.yaml': 'gates:\n  a: { run: touch made.txt }\n  b: { run: x, tool: ruf }\n',
  });
  const view = await test.client.gate.list(place());
  expect(view).toMatchObject({ file: 'wrong', gates: [] });
  expect(view.problems).toEqual([
    expect.stringMatching(/^\.patchbay\/gates\.yaml line 3: gates\.b\.tool is one of/),
  ]);
  await expect(test.client.gate.run(place())).rejects.toThrow('line 3');
  expect(await test.client.gate.release(place())).toMatchObject({
    go: false,
    reasons: [{ about: 'gates file' }],
  });
});

it('a gate that changes files, that is stopped, or that the app did not see end has not passed', async () => {
  const yaml =
    'gates:\n  moves: { run: echo made > made.txt }\n  slow: { run: echo begun > begun.txt; sleep 60, files: [src/**] }\n';
  await start({ '.patchbay/gates.yaml': yaml });
  await run(['moves']);
  expect((await now('moves')).verdict).toEqual({ status: 'stale', line: 'files changed while it ran' });
  expect((await now('moves')).changes).toEqual([{ path: 'made.txt', change: 'added' }]);
  const begun = async (): Promise<void> => {
    const watching = new AbortController();
    const { asks } = await test.client.gate.run({ ...place(), names: ['slow'] });
    await test.client.gate.run({ ...place(), names: ['slow'], approved: asks.map(({ digest }) => digest) });
    for await (const view of await test.client.gate.watch(place(), { signal: watching.signal }))
      if (view.gates.some(({ running }) => running)) break;
    watching.abort();
  };
  await begun();
  await test.client.gate.stop(place());
  await test.app.idle();
  expect((await now('slow')).verdict.status).toBe('cancelled');
  await begun();
  await test.restart();
  expect(await now('slow')).toMatchObject({ running: false, verdict: { status: 'interrupted' } });
});
