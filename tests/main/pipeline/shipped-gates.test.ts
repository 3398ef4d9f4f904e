/**
 * Commands of the shipped pipelines' gates, run as they stand there on small folders: what they let through, what they do not, and that
 * a figure is of the code and not of its tests. Tools that may not be installed here are left to their parsers' own tests.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readingOf } from '../../../src/main/gates/reading.ts';
import { readPipeline } from '../../../src/main/pipeline/pipeline-files.ts';

const root = join(import.meta.dirname, '../../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shipped-gates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Runs a gate's command as a shell does, and reads it as the app does. */
async function runGate(pipeline: string, name: string) {
  const file = `${pipeline}.yaml`;
  const read = readPipeline(file, readFileSync(join(root, 'resources/pipelines', file), 'utf8'));
  const how = read.ok ? read.value.gates.find((gate) => gate.name === name)?.how : undefined;
  if (how?.kind !== 'command') throw new Error(`${name} is no command`);
  // A test runner inside of one would hold itself for a part of it.
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, NODE_V8_COVERAGE: ___, ...env } = process.env;
  const ran = promisify(execFile)('bash', ['-c', how.command], { cwd: folder, env });
  const ended = await ran.then(
    ({ stdout, stderr }) => ({ exitCode: 0, printed: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      exitCode: error.code,
      printed: error.stdout + error.stderr,
    }),
  );
  return readingOf(how, { ...ended, ms: 1, root: folder });
}

const driver = 'import asyncpg\n';
const secret = `url = "postgres://shop:${'not-so-secret'}@db/shop"\n`;

it.each([
  ['python-microservices', 'boundaries', { 'services/orders_data/store.py': driver }, 0],
  ['python-microservices', 'boundaries', { 'services/orders_api/rules.py': driver }, 1],
  ['python-microservices', 'boundaries', { 'common/http.py': 'from sqlalchemy import text\n' }, 1],
  ['python-microservices', 'boundaries', { 'tests/orders_data/store_fake.py': driver }, 0],
  ['python-microservices', 'boundaries', { '.venv/lib/a.py': driver, 'services/a_api/main.py': '' }, 0],
  ['python-microservices', 'boundaries', { 'services/a_api/main.py': 'from .rules import sums\n' }, 0],
  ['python-microservices', 'boundaries', { 'services/a_api/main.py': 'from services.b_api import c\n' }, 1],
  ['python-microservices', 'secrets', { 'services/a_data/main.py': secret }, 1],
  [
    'python-microservices',
    'secrets',
    { 'compose.yaml': 'x: postgres://a:$PASSWORD@db\n', '.env': secret },
    0,
  ],
  [
    'python-microservices',
    'pinned',
    { Dockerfile: 'FROM python:3.12-slim AS base\n', 'compose.yaml': '' },
    0,
  ],
  ['python-microservices', 'pinned', { Dockerfile: 'FROM python\n', 'compose.yaml': '' }, 1],
  ['python-microservices', 'pinned', { Dockerfile: '', 'compose.yaml': '    image: nginx:latest\n' }, 1],
  ['typescript-service', 'boundaries', { 'src/domain/price.ts': "import type { A } from './a.js';\n" }, 0],
  ['typescript-service', 'boundaries', { 'src/domain/price.ts': "import { b } from '../http/b.js';\n" }, 1],
  ['typescript-service', 'boundaries', { 'src/domain/price.ts': "import fs from 'node:fs';\n" }, 1],
  ['typescript-service', 'boundaries', { 'src/domain/price.ts': 'const now = Date.now();\n' }, 1],
  [
    'typescript-service',
    'boundaries',
    { 'src/http/a.ts': "import fs from 'node:fs';\n", 'src/domain/a.ts': '' },
    0,
  ],
  ['typescript-service', 'secrets', { 'src/a.ts': secret }, 1],
  ['typescript-service', 'secrets', { 'node_modules/a/a.js': secret, 'src/a.ts': '' }, 0],
  ['typescript-service', 'scripts', { 'scripts/deploy.sh': 'set -eu\nif true; then echo; fi\n' }, 0],
  ['typescript-service', 'scripts', { 'scripts/deploy.sh': 'if true; then\n' }, 1],
])('%s: gate %s on %j ends with %d', async (pipeline, gate, files, exit) => {
  put(files);
  const { metrics, problem } = await runGate(pipeline, gate);
  expect({ exit: metrics.exit, problem }).toEqual({ exit, problem: null });
});

describe('the tests of a TypeScript service', () => {
  const files = {
    'package.json': '{ "type": "module" }',
    'src/sum.ts': 'export function sum(a: number, b: number): number {\n  return a + b;\n}\n',
    'src/types.ts': 'export interface Order {\n  id: string;\n}\n',
    'tests/sum.test.ts': [
      "import assert from 'node:assert/strict';",
      "import { test } from 'node:test';",
      "import { sum } from '../src/sum.js';",
      "test('adds', () => assert.equal(sum(1, 2), 3));\n",
    ].join('\n'),
  };
  /** The project files that the skeleton's agent is given. */
  const template = readFileSync(
    join(root, 'resources/pipelines/typescript-service/project-files.md'),
    'utf8',
  );
  const [, tsconfig = ''] = /tsconfig\.json:\n```json\n([\s\S]*?)```/.exec(template) ?? [];
  const project = (more: Readonly<Record<string, string>>): void => {
    put({ ...files, 'tsconfig.json': tsconfig, ...more });
    // The same compiler in machine code: three builds by the other one took half a minute.
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    for (const name of ['@types', 'undici-types'])
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    symlinkSync(join(root, 'node_modules/typescript-native/bin/tsc'), join(modules, '.bin/tsc'));
  };

  it('count what they cover of src, a file that none of them loads, and none that was deleted', async () => {
    project({ 'build/tests/old.test.js': "import { test } from 'node:test';\ntest('old', () => {});\n" });
    const all = await runGate('typescript-service', 'tests');
    expect(all.metrics).toMatchObject({ tests: 1, failed: 0, errors: 0, coverage: 100, exit: 0 });
    put({ 'src/never.ts': 'export function never(): string {\n  return "";\n}\n' });
    const half = await runGate('typescript-service', 'tests');
    expect(half.metrics).toMatchObject({ tests: 1, failed: 0, coverage: 50 });
    put({ 'src/sum.ts': 'export const sum: string = 1;\n' });
    const unbuilt = await runGate('typescript-service', 'tests');
    expect(unbuilt.problem).toBe('it broke off with exit 2');
    expect(unbuilt.metrics.coverage).toBeUndefined();
  }, 60_000);
});
