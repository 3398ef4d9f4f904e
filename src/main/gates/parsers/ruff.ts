/** Ruff: `--output-format json`, concise, or full as it is by default. */
import { z } from 'zod';
import { jsonIn } from './json-in.ts';
import { counted, lastOf, none, type Parser, type Read } from './parser.ts';

const reportSchema = z.array(
  z.object({
    code: z.string().nullish(),
    name: z.string().nullish(),
    filename: z.string(),
    message: z.string(),
    location: z.object({ row: z.number() }).nullish(),
  }),
);

const code = String.raw`([A-Z]+\d+|[a-z]+(?:-[a-z]+)*):?`;
const concise = new RegExp(String.raw`^(\S.*?):(\d+):\d+: ${code} (?:\[\*\] )?(.*)$`, 'gm');
const full = new RegExp(String.raw`^${code} (?:\[\*\] )?(.*)\n +--> (\S.*?):(\d+):\d+$`, 'gm');

export const ruff: Parser = {
  exits: [0, 1],
  hard: [none('errors')],
  parse(text) {
    const report = reportSchema.safeParse(jsonIn(text));
    if (report.success) {
      const findings = report.data.map(({ code: rule, name, filename, message, location }) =>
        finding(filename, location?.row, rule ?? name ?? 'invalid-syntax', message),
      );
      return { metrics: counted(findings), findings };
    }
    const findings = [
      ...[...text.matchAll(concise)].map(([, file = '', line, rule = '', message = '']) =>
        finding(file, Number(line), rule, message),
      ),
      ...[...text.matchAll(full)].map(([, rule = '', message = '', file = '', line]) =>
        finding(file, Number(line), rule, message),
      ),
    ];
    const said = lastOf(text, /^Found (\d+) errors?\b/gm);
    const isClean = /^All checks passed!$/m.test(text);
    const errors = said === undefined ? {} : { errors: Number(said[1]) };
    const isSilent = findings.length === 0 && said === undefined && !isClean;
    return {
      ...{ metrics: counted(findings, errors), findings },
      ...(isSilent ? { problem: 'is none of ruff' } : {}),
    };
  },
};

const finding = (file: string, line: number | undefined, rule: string, message: string): Read => ({
  ...{ file, line: line ?? null, rule, message, counts: 'errors' },
});
