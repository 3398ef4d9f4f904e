/** Bandit: `-f json`, or its own report. What it finds counts by its severity: high, medium, low. */
import { z } from 'zod';
import { jsonIn } from './json-in.ts';
import { none, type ParsedOutput, type Parser, type Read } from './parser.ts';

const reportSchema = z.object({
  errors: z.array(z.object({ filename: z.string(), reason: z.string() })),
  results: z.array(
    z.object({
      filename: z.string(),
      line_number: z.number(),
      test_id: z.string(),
      issue_text: z.string(),
      issue_severity: z.string(),
    }),
  ),
});

const issue =
  /^>> Issue: \[([A-Z]\d+):[^\]]*\] (.*)\n +Severity: (\w+)(?:.*\n(?!>> Issue: ))*? +Location: (.*?):(\d+)(?::\d+)?$/gm;

export const bandit: Parser = {
  exits: [0, 1],
  hard: [none('high'), none('medium'), none('errors')],
  parse(text) {
    const report = reportSchema.safeParse(jsonIn(text));
    if (report.success) {
      const { results, errors } = report.data;
      const read = results.map((one) =>
        finding(one.filename, one.line_number, one.test_id, one.issue_text, one.issue_severity),
      );
      const unread = errors.map(({ filename, reason }) => finding(filename, null, '', reason, 'errors'));
      return withMetrics([...unread, ...read]);
    }
    const findings = [...text.matchAll(issue)].map(
      ([, rule = '', message = '', severity = '', file = '', line]) =>
        finding(file, Number(line), rule, message, severity),
    );
    const isSilent = findings.length === 0 && !/^[ \t]*No issues identified\./m.test(text);
    return { ...withMetrics(findings), ...(isSilent ? { problem: 'is none of bandit' } : {}) };
  },
};

const finding = (
  file: string,
  line: number | null,
  rule: string,
  message: string,
  severity: string,
): Read => ({
  ...{ file: file.replace(/^\.\//, ''), line, rule, message, counts: severity.toLowerCase() },
});

function withMetrics(findings: Read[]): ParsedOutput {
  const count = (metric: string): number => findings.filter(({ counts }) => counts === metric).length;
  const metrics = {
    ...{ high: count('high'), medium: count('medium'), low: count('low'), errors: count('errors') },
  };
  return { metrics, findings };
}
