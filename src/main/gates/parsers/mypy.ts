/** Mypy: its own lines, or `--output json` with one object a line. Notes belong to an error and are none themselves. */
import { z } from 'zod';
import { counted, lastOf, none, type Parser, type Read } from './parser.ts';

const rowSchema = z.object({
  file: z.string(),
  line: z.number(),
  message: z.string(),
  code: z.string().nullish(),
  severity: z.string(),
});

const plain = /^(\S.*?):(?:(\d+):)?(?:\d+:)?(?:\d+:\d+:)? error: (.*?)(?: {2}\[([a-z-]+)\])?$/gm;
const summary = /^(?:Found (\d+) errors? in \d+ files?|Success: no issues found in \d+ source files?)/gm;

export const mypy: Parser = {
  exits: [0, 1],
  hard: [none('errors')],
  parse(text, exitCode) {
    const rows = text.split('\n').filter((row) => row.startsWith('{'));
    const findings = [...rows.flatMap(ofJson), ...ofText(text)];
    const end = lastOf(text, summary);
    const said = end?.[1] === undefined ? {} : { errors: Number(end[1]) };
    const metrics = counted(findings, said);
    // With --output json there is no summary, and nothing at all when nothing is wrong.
    const isSilent = end === undefined && findings.length === 0 && exitCode !== 0;
    return { metrics, findings, ...(isSilent ? { problem: 'is none of mypy' } : {}) };
  },
};

function ofJson(row: string): Read[] {
  try {
    const { file, line, message, code, severity } = rowSchema.parse(JSON.parse(row));
    return severity === 'error' ? [{ file, line, rule: code ?? '', message, counts: 'errors' }] : [];
  } catch {
    return [];
  }
}

const ofText = (text: string): Read[] =>
  [...text.matchAll(plain)].map(([, file = '', line, message = '', rule = '']) => ({
    ...{ file, line: line === undefined ? null : Number(line), rule, message, counts: 'errors' },
  }));
