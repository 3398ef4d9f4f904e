/** Vitest's own report (`vitest run`), or its JSON. */
import { coverageIn } from './coverage-table.ts';
import { mostPrinted, mostRows } from './failure-text.ts';
import { lastOf, numberIn, type Parser, type Read, testLimits } from './parser.ts';
import { failedTest, testReportIn, unloaded } from './test-report.ts';

const failure = /^ *FAIL {2}(?:\|[^|\n]*\| )?(.+?\.[cm]?[jt]sx?)(?: \[ .{0,500} \])?(?: > (.*))?$/gm;
const summary = /^ +Tests {2}(.*)$/gm;
const files = /^ Test Files {2}.*\d/m;

export const vitest: Parser = {
  exits: [0, 1],
  hard: testLimits,
  parse(text) {
    const report = testReportIn(text);
    const coverage = coverageIn(text);
    if (report !== undefined) return { ...report, metrics: { ...report.metrics, ...coverage } };
    const findings = unique(
      [...text.matchAll(failure)].map(({ 0: row, 1: file = '', 2: name, index }) => {
        const said = saidBehind(text, index + row.length);
        return name === undefined ? unloaded(file, said) : failedTest({ file, line: null }, name, said);
      }),
    );
    const words = lastOf(text, summary)?.[1];
    if (words === undefined || !files.test(text))
      return { metrics: coverage, findings, problem: 'has no summary of vitest' };
    const loose = numberIn(lastOf(text, /^ +Errors {2}(\d+) errors?$/gm)?.[0] ?? '', /(\d+)/);
    const [passed, failed] = [numberIn(words, /(\d+) passed/), numberIn(words, /(\d+) failed/)];
    const errors = findings.filter(({ counts }) => counts === 'errors').length + loose;
    const metrics = {
      ...{ tests: passed + failed, failed, skipped: numberIn(words, /(\d+) skipped/), errors },
      ...coverage,
    };
    return { metrics, findings };
  },
};

/** Up to the rule below it; tests that failed alike are named above it one below the other. */
function saidBehind(text: string, start: number): string {
  const [said = ''] = text.slice(start, start + mostPrinted).split('\n⎯', 1);
  const rows = said.split('\n', mostRows);
  return rows.filter((row) => !/^ *FAIL {2}/.test(row)).join('\n');
}

/** A test is named again where it was tried again. */
const unique = (findings: readonly Read[]): Read[] => [
  ...new Map(findings.map((one) => [`${one.file} ${one.message}`, one])).values(),
];
