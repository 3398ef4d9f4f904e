/**
 * What each parser makes of its tool's output. Those of tsc, biome, vitest, node --test (20 and 24) and pytest are what the tools printed in the
 * terminal that the app gives a command; those of the others are written after their documentation.
 */
import { describe, expect, it } from 'vitest';
import { absentLine } from '../../../src/main/gates/absent.ts';
import { parsers } from '../../../src/main/gates/parsers/list.ts';
import { readingOf } from '../../../src/main/gates/reading.ts';
import type { GateTool, Metrics } from '../../../src/shared/gate.ts';
import { printed, read } from '../../support/tool-output.ts';

/** `file:line rule message (counted in)` */
const lines = (reading: ReturnType<typeof read>): string[] =>
  reading.findings.map(
    ({ file, line, rule, message, counts }) => `${file}:${line} ${rule} ${message} (${counts})`,
  );

interface Row {
  file: string;
  tool: GateTool;
  exit?: number;
  metrics: Metrics;
  /** The first, or all where the list is complete. */
  findings: string[];
}

const twins = 'sums > is zero for twins';
const rows: Row[] = [
  {
    ...{ file: 'tsc', tool: 'tsc', exit: 2, metrics: { errors: 2, warnings: 0 } },
    findings: [
      "src/sum.ts:3 TS2322 Type 'number' is not assignable to type 'string'. (errors)",
      "src/sum.ts:5 TS2322 Type 'string' is not assignable to type 'number'. (errors)",
    ],
  },
  {
    ...{ file: 'tsc-pretty', tool: 'tsc', exit: 2, metrics: { errors: 2 } },
    findings: [
      "src/sum.ts:3 TS2322 Type 'number' is not assignable to type 'string'. (errors)",
      "src/sum.ts:5 TS2322 Type 'string' is not assignable to type 'number'. (errors)",
    ],
  },
  {
    ...{ file: 'biome', tool: 'biome', metrics: { errors: 2, warnings: 3, files: 1 } },
    findings: [
      'src/sum.ts:7 lint/suspicious/noExplicitAny Unexpected any. Specify a different type. (warnings)',
      'src/sum.ts:3 lint/style/useConst This let declares a variable that is only assigned once. (warnings)',
      'src/sum.ts:8 lint/correctness/noUnusedVariables This variable y is unused. (warnings)',
      'src/sum.ts:2 lint/suspicious/noDebugger This is an unexpected use of the debugger statement. (errors)',
      'src/sum.ts:4 lint/suspicious/noDoubleEquals Using == may be unsafe if you are relying on type coercion. (errors)',
    ],
  },
  {
    // The summary counts what is not shown.
    ...{ file: 'biome-limited', tool: 'biome', metrics: { errors: 3, warnings: 3 } },
    findings: [
      'src/sum.ts:2 lint/suspicious/noDebugger This is an unexpected use of the debugger statement. (errors)',
      'src/sum.ts:4 lint/suspicious/noDoubleEquals Using == may be unsafe if you are relying on type coercion. (errors)',
    ],
  },
  {
    ...{ file: 'biome-format', tool: 'biome', metrics: { errors: 1, files: 1 } },
    findings: ['src/sum.ts:null format It is not formatted; "biome check --write" does that. (errors)'],
  },
  {
    ...{ file: 'biome-github', tool: 'biome', metrics: { errors: 2, warnings: 3 } },
    findings: [
      'src/sum.ts:7 lint/suspicious/noExplicitAny Unexpected any. Specify a different type. (warnings)',
      'src/sum.ts:3 lint/style/useConst This let declares a variable that is only assigned once. (warnings)',
      'src/sum.ts:8 lint/correctness/noUnusedVariables This variable y is unused. (warnings)',
      'src/sum.ts:2 lint/suspicious/noDebugger This is an unexpected use of the debugger statement. (errors)',
      'src/sum.ts:4 lint/suspicious/noDoubleEquals Using == may be unsafe if you are relying on type coercion. (errors)',
    ],
  },
  {
    ...{ file: 'node-test', tool: 'node-test' },
    metrics: { tests: 2, failed: 1, skipped: 1, coverage: 80, branches: 100, functions: 50 },
    findings: ['test/sum.test.js:6 failed is zero for twins (failed)'],
  },
  {
    ...{ file: 'node-tap', tool: 'node-test', metrics: { tests: 2, failed: 1, skipped: 1 } },
    findings: ['test/sum.test.js:6 failed is zero for twins (failed)'],
  },
  {
    ...{ file: 'vitest', tool: 'vitest', metrics: { tests: 2, failed: 1, skipped: 1, errors: 0 } },
    findings: [`src/v.test.ts:5 failed ${twins} (failed)`],
  },
  {
    ...{ file: 'vitest-unloaded', tool: 'vitest', metrics: { tests: 0, failed: 0, errors: 1 } },
    findings: ['src/broken.test.ts:1 error could not be run (errors)'],
  },
  {
    ...{ file: 'vitest-loose', tool: 'vitest', metrics: { tests: 1, failed: 0, errors: 1 }, findings: [] },
  },
  {
    ...{ file: 'vitest-coverage', tool: 'vitest', exit: 0, findings: [] },
    metrics: { tests: 2, failed: 0, coverage: 87.5, statements: 85.71, branches: 100, functions: 50 },
  },
  {
    ...{
      file: 'jest',
      tool: 'jest',
      metrics: { tests: 2, failed: 1, skipped: 1, errors: 1, coverage: 71.42 },
    },
    findings: [
      'src/sum.test.js:null failed sums › is zero for twins (failed)',
      'src/broken.test.js:null error could not be run (errors)',
    ],
  },
  {
    ...{ file: 'jest-json', tool: 'jest', metrics: { tests: 2, failed: 1, skipped: 1, errors: 1 } },
    findings: [
      'src/sum.test.js:null failed sums is zero for twins (failed)',
      'src/broken.test.js:null error could not be run (errors)',
    ],
  },
  {
    ...{ file: 'pytest-quiet', tool: 'pytest', metrics: { tests: 2, failed: 1, skipped: 1, errors: 1 } },
    findings: [
      'test_p.py:3 failed test_p.py::test_bad (failed)',
      'test_p.py:7 error test_p.py::test_error (errors)',
    ],
  },
  {
    ...{ file: 'pytest-coverage', tool: 'pytest', exit: 0, findings: [] },
    metrics: { tests: 4, failed: 0, skipped: 1, errors: 0, coverage: 82 },
  },
  {
    ...{ file: 'ruff-json', tool: 'ruff', metrics: { errors: 2 } },
    findings: [
      'src/sums.py:1 F401 `os` imported but unused (errors)',
      'src/half.py:8 invalid-syntax SyntaxError: Expected an expression (errors)',
    ],
  },
  {
    ...{ file: 'ruff-concise', tool: 'ruff', metrics: { errors: 2 } },
    findings: [
      'src/sums.py:1 F401 `os` imported but unused (errors)',
      'src/sums.py:4 E741 Ambiguous variable name: `l` (errors)',
    ],
  },
  {
    ...{ file: 'ruff-full', tool: 'ruff', metrics: { errors: 1 } },
    findings: ['src/sums.py:1 F401 `os` imported but unused (errors)'],
  },
  {
    ...{ file: 'mypy', tool: 'mypy', metrics: { errors: 3 } },
    findings: [
      'src/sums.py:3 return-value Incompatible return value type (got "str", expected "int") (errors)',
      'src/sums.py:9 no-redef Name "total" already defined on line 3 (errors)',
      'src/other.py:null  Source file found twice under different module names: "other" and "src.other" (errors)',
    ],
  },
  {
    ...{ file: 'mypy-json', tool: 'mypy', metrics: { errors: 1 } },
    findings: [
      'src/sums.py:3 return-value Incompatible return value type (got "str", expected "int") (errors)',
    ],
  },
  {
    ...{ file: 'bandit', tool: 'bandit', metrics: { high: 1, medium: 0, low: 1, errors: 0 } },
    findings: [
      'src/sums.py:1 B404 Consider possible security implications associated with the subprocess module. (low)',
      'src/sums.py:5 B602 subprocess call with shell=True identified, security issue. (high)',
    ],
  },
  {
    ...{ file: 'bandit-json', tool: 'bandit', metrics: { high: 0, medium: 1, errors: 1 } },
    findings: [
      'src/half.py:null  syntax error while parsing AST from file (errors)',
      'src/sums.py:5 B307 Use of possibly insecure function - consider using safer ast.literal_eval. (medium)',
    ],
  },
  {
    ...{
      file: 'bandit-clean',
      tool: 'bandit',
      exit: 0,
      metrics: { high: 0, medium: 0, low: 0 },
      findings: [],
    },
  },
  {
    ...{ file: 'eslint', tool: 'eslint', metrics: { errors: 2, warnings: 1 } },
    findings: [
      "src/sum.js:2 no-debugger Unexpected 'debugger' statement (errors)",
      "src/sum.js:4 eqeqeq Expected '===' and instead saw '==' (warnings)",
      'src/half.js:1  Parsing error: Unexpected token (errors)',
    ],
  },
  {
    ...{ file: 'eslint-json', tool: 'eslint', metrics: { errors: 2, warnings: 1, files: 2 } },
    findings: [
      "src/sum.js:2 no-debugger Unexpected 'debugger' statement. (errors)",
      "src/sum.js:4 eqeqeq Expected '===' and instead saw '=='. (warnings)",
      'src/sum.js:9  Parsing error: Unexpected token ] (errors)',
    ],
  },
];

it.each(rows)('$file', ({ file, tool, exit = 1, metrics, findings }) => {
  const reading = read(tool, printed(file), exit);
  expect(reading).toMatchObject({ outcome: 'exited', problem: null, metrics: { ...metrics, exit, ms: 5 } });
  expect(lines(reading)).toEqual(findings);
});

describe('nothing is concluded', () => {
  const silent = Object.keys(parsers).filter((tool) => !['tsc', 'eslint', 'mypy', 'exit'].includes(tool));
  it.each(silent)('by %s, of an output that is none of its own', (tool) => {
    expect(read(tool as GateTool, 'hello\n', 0, '(?<n>\\d+)').problem).not.toBeNull();
  });

  it.each(Object.keys(parsers).filter((tool) => !['exit', 'regex'].includes(tool)))(
    'by %s, of an end that it does not explain or that is none of a whole run',
    (tool) => {
      expect(read(tool as GateTool, '', 1).problem).not.toBeNull();
      expect(read(tool as GateTool, printed('vitest-coverage'), 3).problem).toContain(
        'broke off with exit 3',
      );
    },
  );

  it('of a coverage of no file', () => {
    const empty = printed('node-test').replace(/^ℹ (src| sum\.ts).*\n/gm, '');
    expect(read('node-test', empty, 1).metrics.coverage).toBeUndefined();
    const none = printed('vitest-coverage').replace(/^ sum\.ts.*\n/m, '');
    expect(read('vitest', none, 0).metrics.coverage).toBeUndefined();
  });

  it('of no test', () => {
    expect(read('node-test', printed('node-test-none'), 0).metrics).toMatchObject({ tests: 0, failed: 0 });
    expect(parsers['node-test'].hard).toContainEqual({ metric: 'tests', is: '>=', than: 1 });
  });

  it('of a signal', () => {
    const how = { kind: 'command', command: 'x', tool: 'tsc', pattern: null } as const;
    const ended = { exitCode: null, ms: 5, printed: '', root: '/' };
    expect(readingOf(how, ended).problem).toBe('a signal ended it');
  });
});

it.each([
  ['/usr/bin/bash: line 1: ruff: command not found\n', 127, 'ruff is not there'],
  ['sh: 1: vitest: not found\n', 127, 'vitest is not there'],
  [
    'python3: No module named pytest\npython3: No module named coverage\npython3: No module named pytest\n',
    127,
    'pytest and coverage are not there',
  ],
  ['/usr/bin/python3: No module named ruff\n', 1, 'ruff is not there'],
  [
    'npm error npx canceled due to missing packages and no YES option: ["jest@30", "x"]\n',
    1,
    'jest@30 and x are not there',
  ],
  ['', 127, 'a program of it is not there'],
])('what is not there is not a failure: %j', (text, code, why) => {
  const { outcome, problem, findings } = read('ruff', text, code);
  expect(outcome).toBe('unavailable');
  expect(absentLine({ outcome, problem, findings: findings.map((one) => ({ ...one, old: false })) })).toBe(
    why,
  );
});

it('a test that misses a module is a failure', () => {
  const text = "E   ModuleNotFoundError: No module named 'sums'\nERROR test_x.py\n1 error in 0.1s\n";
  expect(read('pytest', text, 1)).toMatchObject({ outcome: 'exited', metrics: { errors: 1 } });
});

describe('an output that nobody would wait for', () => {
  it('a report that was cut off in a failure is read up to the next one', () => {
    const failure = (name: string, end: string): string =>
      `not ok 1 - ${name}\n  ---\n${'    a b\n'.repeat(40)}${end}`;
    const cut = '[... 5000 bytes left out ...]\n';
    const text = `${failure('first', cut)}${failure('second', '  ...\n')}# pass 0\n# fail 2\n`;
    expect(lines(read('node-test', text, 1))).toEqual(['null:null failed second (failed)']);
    const open = '    not ok 1 - x\n      ---\n'.repeat(12_000);
    expect(lines(read('node-test', `${open}${text}`, 1))).toEqual(['null:null failed second (failed)']);
  });

  it.each<[GateTool, string]>([
    ['vitest', '\n'.repeat(400_000)],
    ['bandit', '\n'.repeat(400_000)],
    ['bandit', '>> Issue: [B1:x] y\n   Severity: Low\n'.repeat(10_000)],
    ['vitest', ` FAIL  ${'.ts [ x '.repeat(50_000)}`],
    ['exit', 'python'.repeat(66_000)],
  ])('%s: one sign again and again has no findings', (tool, text) => {
    expect(read(tool, text, 1).findings).toEqual([]);
  });
});

describe('numbers by a pattern', () => {
  it('are those of the last place that fits', () => {
    const text = 'warm-up: p95 900 ms\nrequests 1,200\np95 12.5 ms\n';
    const pattern = 'requests (?<requests>[\\d,]+)|p95 (?<p95>[\\d.]+) ms$';
    expect(read('regex', text, 0, pattern).metrics).toMatchObject({ requests: 1200, p95: 12.5 });
  });

  it('are given up where a pattern would be searched for ever', () => {
    const reading = read('regex', `${'a'.repeat(40)}!`, 0, '^(?<n>(a+)+)$');
    expect(reading.problem).toContain('took too long');
  });
});
