/** What is told of a test that failed beyond its name, from what the tools printed; those of jest are written after its documentation. */
import { describe, expect, it } from 'vitest';
import { shortened } from '../../../src/main/gates/parsers/failure-text.ts';
import { charge, identitiesOf, type Reading } from '../../../src/main/gates/reading.ts';
import { printed, read } from '../../support/tool-output.ts';

/** `file:line message`, and below it what its tool says beyond that. */
const told = ({ findings }: Reading): string[] =>
  findings.map(({ file, line, message, detail }) => `${file}:${line} ${message}\n${detail}`);

const crash = "TypeError: Cannot read properties of null (reading 'half')\nat src/sum.js:3";
const longRow = (sign: string, last: string): string =>
  `${sign} '${'x'.repeat(96)}…${'x'.repeat(58)}${last}'`;

describe('of a test that failed is told what came, what was expected and where', () => {
  /** `named`: how a file that could not be run is called. TAP has no pattern that something is held against, and no cause. */
  const ofNode = (named: string, isTap: boolean): string[] => [
    `test/broken.test.js:1 ${named}test/broken.test.js\nError: Cannot find module 'src/none.js' imported from test/broken.test.js`,
    `test/syntax.test.js:1 ${named}test/syntax.test.js\nSyntaxError: Unexpected token ';'`,
    'test/told.test.js:7 adds\nExpected values to be strictly equal:\n-1 !== 3',
    "test/told.test.js:10 gives an object\nExpected values to be strictly deep-equal:\n+ actual - expected\n  {\n+   cents: 2,\n-   cents: 4,\n    zone: 'national'\n  }",
    'test/told.test.js:14 says it in words\none and two are three\n-1 !== 3',
    `test/told.test.js:17 halves\n${crash}`,
    `test/told.test.js:20 throws\nMissing expected exception.${isTap ? '' : '\nexpected: /no half/'}`,
    `test/told.test.js:23 is long\nExpected values to be strictly equal:\n+ actual - expected\n${longRow('+', 'a')}\n${longRow('-', 'b')}`,
    `test/told.test.js:26 has a cause\n${isTap ? 'it did not work' : 'Error: it did not work\ncause: Error: no disk'}`,
    `test/told.test.js:28 is slow\n${isTap ? 'test timed out after 50ms' : "'test timed out after 50ms'"}`,
    `test/top.test.js:2 ${named}test/top.test.js\n${crash}`,
  ];
  it.each([
    ['node-20-spec', '/home/me/sums/', false],
    ['node-20-tap', '/home/me/sums/', true],
    ['node-24-spec', '', false],
    ['node-24-tap', '', true],
  ])('%s', (file, named, isTap) => {
    const reading = read('node-test', printed(file), 1);
    expect(reading.metrics).toMatchObject({ tests: 11, failed: 11 });
    expect(told(reading)).toEqual(ofNode(named, isTap));
  });

  it('and nothing of another file, where one ended without a word', () => {
    const text = printed('node-24-spec')
      .replace(/^✖ test\/broken\.test\.js .*$/m, '$&\n✖ test/silent.test.js (1ms)')
      .replace(
        '\ntest at test/syntax',
        "\ntest at test/silent.test.js:1:1\n✖ test/silent.test.js (1ms)\n  'test failed'\n$&",
      );
    const [broken, silent] = told(read('node-test', text, 1));
    expect(broken).toContain('\nError: Cannot find module');
    expect(silent).toBe('test/silent.test.js:1 test/silent.test.js\nundefined');
  });

  it('vitest', () => {
    const difference = '- Expected\n+ Received\n- 3\n+ -1';
    expect(told(read('vitest', printed('vitest-told'), 1))).toEqual([
      "vt/broken.test.ts:1 could not be run\nError: Cannot find module './none.ts' imported from vt/broken.test.ts",
      `vt/told.test.ts:5 sums > adds\nexpected -1 to be 3 // Object.is equality\n${difference}`,
      expect.stringMatching(/^vt\/told\.test\.ts:6 [\s\S]*\n- {3}"cents": 4,\n\+ {3}"cents": 2,\n/),
      `vt/told.test.ts:9 halves\n${crash}`,
      `vt/told.test.ts:12 halves again\n${crash}`,
      `vt/told.test.ts:15 says it in words\none and two are three: expected -1 to be 3 // Object.is equality\n${difference}`,
    ]);
  });

  it('jest', () => {
    const below = printed('jest').replace(
      "      3 | describe('sums', () => {\n",
      "      3 | describe('sums', () => {\n    > 5 |   expect(half()).toBe(4);\n        |                  ^\n\n      at half (src/sum.js:3:36)\n      at Object.<anonymous> (src/sum.test.js:5:18)\n      at run (node_modules/jest/run.js:1:2)\n",
    );
    const said = 'expect(received).toBe(expected) // Object.is equality\nExpected: 4\nReceived: 0';
    expect(told(read('jest', below, 1))).toEqual([
      `src/sum.test.js:5 sums › is zero for twins\n${said}\nat src/sum.js:3`,
      "src/broken.test.js:null could not be run\nCannot find module './nowhere' from 'src/broken.test.js'",
    ]);
    expect(told(read('jest', printed('jest-json'), 1))).toEqual([
      'src/sum.test.js:null sums is zero for twins\nError: expect(received).toBe(expected)',
      'src/broken.test.js:null could not be run\nCannot find module',
    ]);
  });

  it('pytest, with long stacks and with short ones', () => {
    const one = (line: number, id: string, said: string): string =>
      `tests/test_half.py:${line} tests/test_half.py::${id}\n${said}`;
    const failures = [
      one(7, 'test_odd', 'an odd number has a half\nassert 1 == 1.5\n +  where 1 = half(3)'),
      one(12, 'TestNone::test_nothing', 'ValueError: nothing to halve\nat pysums/half.py:3'),
      expect.stringMatching(/^tests\/test_half\.py:17 .*5-3\]\nassert \{.*\n.*\n.*\n *\{'half': 2\} != /),
      one(21, 'test_raises', "Failed: DID NOT RAISE <class 'ValueError'>"),
    ];
    const unloaded =
      "tests/test_unloaded.py:1 tests/test_unloaded.py\nModuleNotFoundError: No module named 'pysums.none'";
    const fixture = one(27, 'test_fixture', "KeyError: 'done'\nat pysums/half.py:9");
    expect(told(read('pytest', printed('pytest-told'), 1))).toEqual([...failures, fixture]);
    expect(told(read('pytest', printed('pytest-short'), 1))).toEqual([...failures, unloaded, fixture]);
  });

  it('of two tests of one name in two files each its own', () => {
    const text = ['a', 'b'].map(
      (name) =>
        `____ test_it ____\n\nE       assert 1 == '${name}'\n\ntests/test_${name}.py:3: AssertionError\n`,
    );
    const ids = ['b', 'a'].map((name) => `FAILED tests/test_${name}.py::test_it - assert 1\n`);
    const reading = read('pytest', [...text, ...ids, '2 failed in 0.10s\n'].join(''), 1);
    expect(told(reading).map((one) => one.split('\n')[1])).toEqual(["assert 1 == 'b'", "assert 1 == 'a'"]);
  });

  it('in few characters, of a long difference what differs, and where at the end', () => {
    const rows = Array.from({ length: 90 }, (_, at) =>
      at % 9 === 0 ? `+   n${at}: 1,` : `    same${at}: 1,`,
    );
    const long = shortened(
      ['Expected values:', '+ actual - expected', ...rows, 'at src/sum.js:3'].join('\n'),
    );
    expect(long.split('\n')).toEqual([
      ...['Expected values:', '+ actual - expected', ...rows.filter((row) => row.startsWith('+'))],
      'at src/sum.js:3',
    ]);
    const longer = shortened([...rows.map((row) => row.replace(/^ /, '+')), 'at src/sum.js:3'].join('\n'));
    expect(longer.length).toBeLessThanOrEqual(600);
    expect(longer).toMatch(/\n…\nat src\/sum\.js:3$/);
  });

  it('and a finding is known without it, so that a baseline excuses the same test whatever it says this time', () => {
    const before = read('node-test', printed('node-24-spec'), 1);
    const other = printed('node-24-spec')
      .replaceAll('-1 !== 3', '-2 !== 3')
      .replaceAll('told.test.js:7:', 'told.test.js:99:');
    const now = charge(read('node-test', other, 1), identitiesOf(before.findings));
    expect(now).toMatchObject({ old: 11, charged: { failed: 0 } });
    expect(now.findings[2]).toMatchObject({ line: 99, detail: expect.stringContaining('-2 !== 3') });
  });
});

it('of a long line no half of a character is told', () => {
  const rows = [0, 1].map((more) => shortened(`${'a'.repeat(98 + more)}${'😀'.repeat(60)}`));
  expect(rows.map((row) => row.isWellFormed())).toEqual([true, true]);
  expect(rows.filter((row) => row.includes('\ufffd'))).toHaveLength(1);
});
