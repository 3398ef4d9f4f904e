/** Jest's own report, or `--json`. */
import { coverageIn } from './coverage-table.ts';
import { mostRows } from './failure-text.ts';
import { lastOf, numberIn, type Parser, type Read, testLimits } from './parser.ts';
import { failedTest, testReportIn, unloaded } from './test-report.ts';

const summary = /^Tests: +(.*\d+ total)$/gm;

export const jest: Parser = {
  exits: [0, 1],
  hard: testLimits,
  parse(text) {
    const report = testReportIn(text);
    const coverage = coverageIn(text);
    if (report !== undefined) return { ...report, metrics: { ...report.metrics, ...coverage } };
    const findings = failures(text);
    const words = lastOf(text, summary)?.[1];
    if (words === undefined) return { metrics: coverage, findings, problem: 'has no summary of jest' };
    const [passed, failed] = [numberIn(words, /(\d+) passed/), numberIn(words, /(\d+) failed/)];
    const metrics = {
      ...{ tests: passed + failed, failed, skipped: numberIn(words, /(\d+) skipped/) },
      ...{ errors: findings.filter(({ counts }) => counts === 'errors').length, ...coverage },
    };
    return { metrics, findings };
  },
};

/** Of many tests all failures are printed again at the end. */
function failures(text: string): Read[] {
  let file: string | null = null;
  const found = new Map<string, Read>();
  const rows = text.split('\n');
  for (const [at, row] of rows.entries()) {
    const named = /^FAIL (?:\S+ )?(\S+\.[cm]?[jt]sx?)\b/.exec(row)?.[1];
    if (named !== undefined) file = named;
    const title = /^ {2}● (.*)$/.exec(row)?.[1];
    if (title === undefined || title.startsWith('Console')) continue;
    const said = saidBelow(rows.slice(at + 1, at + 1 + mostRows));
    const isUnloaded = title === 'Test suite failed to run';
    found.set(
      `${file} ${title}`,
      isUnloaded ? unloaded(file ?? '', said) : failedTest({ file, line: null }, title, said),
    );
  }
  return [...found.values()];
}

/** Further to the right than the title; without the lines of the test that it shows. */
function saidBelow(rows: readonly string[]): string {
  const end = rows.findIndex((row) => /^ {0,3}\S/.test(row));
  const said = rows.slice(0, end < 0 ? undefined : end);
  return said.filter((row) => !/^\s*>? *(?:\d+ )?\|/.test(row)).join('\n');
}
