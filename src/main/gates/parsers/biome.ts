/** Biome's own report, or `--reporter=github`. It shows twenty findings unless told otherwise, but its summary counts all of them. */
import { counted, lastOf, none, type Parser, type Read } from './parser.ts';

const heading = /^(\S+?)(?::(\d+):\d+)? (\S+)(?: {2}[A-Z]+)* +━+\n\n {2}([×!i✖⚠ℹ]) (.*)$/gm;
const github = /^::(error|warning) title=([^,]*),file=([^,]*),line=(\d+)[^:]*::(.*)$/gm;
const checked = /^Checked (\d+) files? in /gm;

/** Its own words announce the whole file behind them, which is no line that a person or an agent is told. */
const unformatted = 'It is not formatted; "biome check --write" does that.';

export const biome: Parser = {
  exits: [0, 1],
  hard: [none('errors')],
  parse(text) {
    const findings = [...own(text), ...annotated(text)];
    const said = Object.fromEntries(
      ['errors', 'warnings'].flatMap((metric) => {
        const found = lastOf(text, new RegExp(`^Found (\\d+) ${metric.slice(0, -1)}s?\\.$`, 'gm'));
        return found === undefined ? [] : [[metric, Number(found[1])] as const];
      }),
    );
    const files = lastOf(text, checked);
    const metrics = { ...counted(findings, said), ...(files && { files: Number(files[1]) }) };
    // Annotations come without a summary, and none of either says nothing.
    const isSilent = files === undefined && findings.length === 0;
    return { metrics, findings, ...(isSilent ? { problem: 'is none of biome' } : {}) };
  },
};

function own(text: string): Read[] {
  return [...text.matchAll(heading)].flatMap(([, file = '', line, rule = '', sign = '', message = '']) =>
    sign === 'i' || sign === 'ℹ'
      ? []
      : [
          {
            ...{ file, line: line === undefined ? null : Number(line), rule },
            message: rule === 'format' ? unformatted : message,
            counts: sign === '×' || sign === '✖' ? 'errors' : 'warnings',
          },
        ],
  );
}

function annotated(text: string): Read[] {
  return [...text.matchAll(github)].map(([, word, rule = '', file = '', line, message = '']) => ({
    ...{ file, line: Number(line), rule, message, counts: word === 'error' ? 'errors' : 'warnings' },
  }));
}
