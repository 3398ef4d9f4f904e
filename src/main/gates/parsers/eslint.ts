/** ESLint: `--format json`, or its own report. It prints nothing when nothing is wrong. */
import { z } from 'zod';
import { jsonIn } from './json-in.ts';
import { counted, none, type Parser, type Read } from './parser.ts';

const reportSchema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullish(),
        severity: z.number(),
        message: z.string(),
        line: z.number().nullish(),
      }),
    ),
  }),
);

export const eslint: Parser = {
  exits: [0, 1],
  hard: [none('errors')],
  parse(text) {
    const report = reportSchema.safeParse(jsonIn(text));
    const findings = report.success ? ofJson(report.data) : ofText(text);
    const files = report.success ? { files: report.data.length } : {};
    return { metrics: { ...counted(findings), ...files }, findings };
  },
};

const ofJson = (report: z.infer<typeof reportSchema>): Read[] =>
  report.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, message, line }) => ({
      ...{ file: filePath, line: line ?? null, rule: ruleId ?? '', message },
      counts: severity >= 2 ? 'errors' : 'warnings',
    })),
  );

const line = /^ {2}(\d+):\d+ {2,}(error|warning) {2,}(.*?)(?: {2,}(\S+))?$/;

/** A file's name, then its findings indented. */
function ofText(text: string): Read[] {
  let file: string | null = null;
  return text.split('\n').flatMap((row): Read[] => {
    if (/^\S/.test(row)) file = row.trim();
    const [, at, word, message = '', rule = ''] = line.exec(row) ?? [];
    if (at === undefined) return [];
    return [{ file, line: Number(at), rule, message, counts: word === 'error' ? 'errors' : 'warnings' }];
  });
}
