/** Node's own test runner: its report for people or TAP, and its table of coverage (`--experimental-test-coverage`). */
import type { Metrics } from '../../../shared/gate.ts';
import { crashIn, mostPrinted } from './failure-text.ts';
import { lastOf, type Parser, type Read, testLimits } from './parser.ts';
import { failedTest } from './test-report.ts';

export const nodeTest: Parser = {
  exits: [0, 1],
  hard: testLimits,
  parse(text) {
    const count = (word: string): number | undefined => {
      const found = lastOf(text, new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'));
      return found === undefined ? undefined : Number(found[1]);
    };
    const findings = [...spec(text), ...tap(text)];
    const coverage = coverageOf(text);
    const [pass, failed] = [count('pass'), count('fail')];
    if (pass === undefined || failed === undefined)
      return { metrics: coverage, findings, problem: 'has no summary of node --test' };
    const broken = failed + (count('cancelled') ?? 0);
    const metrics = {
      ...{ tests: pass + broken, failed: broken, skipped: count('skipped') ?? 0, errors: 0 },
      ...coverage,
    };
    return { metrics, findings };
  },
};

/** "failing tests" at its end: where each is, its name, then what it says, further to the right. */
function spec(text: string): Read[] {
  const end = text.lastIndexOf('✖ failing tests:');
  if (end < 0) return [];
  const failures = /^test at (.*?):(\d+):\d+\n✖ (.*?) \([\d.]+ms\)$((?:\n(?: .*|(?=\n)))*)/gm;
  return [...text.slice(end).matchAll(failures)].map(([, file = '', line, name = '', said = '']) => {
    const before = (): string => printedBefore(text, text.indexOf(`✖ ${name} (`));
    const told = said.trim() === `'${crashed}'` ? crashIn(before().split('\n')) : said;
    return failedTest({ file, line: Number(line) }, name, told);
  });
}

/**
 * What only failed because of a test in it is not one more. A report that was cut off in a failure has no end of it: then it is read up
 * to the next one, each line in one way only.
 */
function tap(text: string): Read[] {
  const failures = /^ *not ok \d+ - (.*)\n *---\n((?:(?! *not ok \d+ - .*\n *---$) .*\n)*?) *\.\.\.$/gm;
  return [...text.matchAll(failures)].flatMap((found) => {
    const [, name = '', about = ''] = found;
    if (/ # (TODO|SKIP)\b/.test(name) || /failureType: 'subtestsFailed'/.test(about)) return [];
    const [, file = null, line] = /location: '(.*?):(\d+):\d+'/.exec(about) ?? [];
    const place = { file, line: line === undefined ? null : Number(line) };
    const isCrash = about.includes(` error: '${crashed}'`);
    return [
      failedTest(
        place,
        name,
        isCrash ? crashIn(commentsOf(printedBefore(text, found.index))) : saidIn(about),
      ),
    ];
  });
}

const printedBefore = (text: string, end: number): string => text.slice(Math.max(0, end - mostPrinted), end);

/** All that is said of a file that ended before its tests did; why stands in what it wrote. */
const crashed = 'test failed';

/** What a file wrote, up to the line that names it. */
function commentsOf(before: string): string[] {
  const rows = before.trimEnd().split('\n').slice(0, -1);
  const start = rows.findLastIndex((row) => !row.startsWith('# ') || row.startsWith('# Subtest: '));
  return rows.slice(start + 1).map((row) => row.slice(2).replaceAll('\\#', '#'));
}

/** As node's own report has it: the message, the stack, what came and what was expected. */
function saidIn(about: string): string {
  const of = (key: string): string[][] => valuesOf(about.split('\n'), key);
  const [error = [], name] = [of('error')[0], of('name')[0]];
  const first = [...(name ?? []), error[0] ?? ''].join(': ');
  // An error in `actual` has a stack too, as far to the left.
  const stack = (of('stack').at(-1) ?? []).map((row) => `    at ${row.trim()}`);
  const values = ['actual', 'expected'].flatMap((key) => {
    const [rows = []] = of(key);
    return rows.length === 1 ? [`${key}: ${rows[0]}`] : [];
  });
  return [first, ...error.slice(1), ...stack, ...values].join('\n');
}

/** Of each place where that key stands as far to the left as the first one: its rows. */
function valuesOf(rows: readonly string[], key: string): string[][] {
  const indent = /^ */.exec(rows[0] ?? '')?.[0] ?? '';
  return rows.flatMap((row, at) => {
    if (!row.startsWith(`${indent}${key}: `)) return [];
    const value = row.slice(indent.length + key.length + 2);
    if (value !== '|-') return [[value.replace(/^(['"`])(.*)\1$/, '$2')]];
    const length = rows.slice(at + 1).findIndex((one) => one.trim() !== '' && !one.startsWith(`${indent} `));
    return [
      rows.slice(at + 1, length < 0 ? undefined : at + 1 + length).map((one) => one.slice(indent.length + 2)),
    ];
  });
}

/** A table of no file says 100. */
function coverageOf(text: string): Metrics {
  const table = lastOf(text, /^(?:ℹ|#) start of coverage report$[\s\S]*?^(?:ℹ|#) end of coverage report$/gm);
  const rows = (table?.[0] ?? '')
    .split('\n')
    .map((row) => /^(?:ℹ|#) (.*?)\| *([\d.]+) \| *([\d.]+) \| *([\d.]+) \|/.exec(row))
    .filter((row) => row !== null);
  const all = rows.find(([, name = '']) => name.trim() === 'all files');
  if (all === undefined || rows.length < 2) return {};
  return { coverage: Number(all[2]), branches: Number(all[3]), functions: Number(all[4]) };
}
