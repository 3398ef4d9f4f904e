/** The JSON report that Jest writes and Vitest writes alike. */
import { z } from 'zod';
import { failureIn } from './failure-text.ts';
import { jsonIn } from './json-in.ts';
import type { ParsedOutput, Read } from './parser.ts';

const reportSchema = z.object({
  numTotalTests: z.number(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Undefined where there is none in the text. */
export function testReportIn(text: string): ParsedOutput | undefined {
  const report = reportSchema.safeParse(jsonIn(text));
  if (!report.success) return undefined;
  const { numFailedTests, numPassedTests, numPendingTests, testResults } = report.data;
  const findings = testResults.flatMap(({ name, status, message, assertionResults }): Read[] => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [unloaded(name, message ?? '')];
    return failed.map(({ fullName, failureMessages }) =>
      failedTest({ file: name, line: null }, fullName, failureMessages?.[0] ?? ''),
    );
  });
  const errors = findings.filter(({ counts }) => counts === 'errors').length;
  const tests = numPassedTests + numFailedTests;
  return { metrics: { tests, failed: numFailedTests, skipped: numPendingTests, errors }, findings };
}

/** `said`: what it says of its failure, as its tool prints it. */
export const failedTest = (place: Pick<Read, 'file' | 'line'>, message: string, said: string): Read => ({
  ...{ ...place, rule: 'failed', message, counts: 'failed' },
  ...failureIn(said, place),
});

/** A file of tests that could not be run at all. */
export const unloaded = (file: string, said: string): Read => ({
  ...{ file, rule: 'error', message: 'could not be run', counts: 'errors' },
  ...failureIn(said, { file, line: null }),
});
