/** Node's own test runner: its report for people or TAP, and its table of coverage (`--experimental-test-coverage`). */
import type { Metrics } from '../../../shared/gate.ts';
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

/** "failing tests" at its end: where each is, then its name. */
function spec(text: string): Read[] {
  const end = text.lastIndexOf('✖ failing tests:');
  if (end < 0) return [];
  return [...text.slice(end).matchAll(/^test at (.*?):\d+:\d+\n✖ (.*?) \([\d.]+ms\)$/gm)].map(
    ([, file = '', name = '']) => failedTest(file, name),
  );
}

/** What only failed because of a test in it is not one more. */
function tap(text: string): Read[] {
  const failures = /^ *not ok \d+ - (.*)\n *---\n((?: +.*\n)*?) *\.\.\.$/gm;
  return [...text.matchAll(failures)].flatMap(([, name = '', about = '']) => {
    if (/ # (TODO|SKIP)\b/.test(name) || /failureType: 'subtestsFailed'/.test(about)) return [];
    return [failedTest(/location: '(.*?):\d+:\d+'/.exec(about)?.[1] ?? null, name)];
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
