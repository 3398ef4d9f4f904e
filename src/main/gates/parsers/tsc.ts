/** TypeScript's compiler, plain (`--pretty false`) or pretty. It prints nothing when nothing is wrong. */
import { counted, none, type Parser, type Read } from './parser.ts';

const plain = /^(?:(\S.*?)\((\d+),\d+\)|(\S.*?):(\d+):\d+ -)(?::)? (error|warning) (TS\d+): (.*)$/gm;
/** Of the configuration: no file. */
const general = /^(error|warning) (TS\d+): (.*)$/gm;

const metricOf = (word: string | undefined): string => (word === 'warning' ? 'warnings' : 'errors');

export const tsc: Parser = {
  exits: [0, 1, 2],
  hard: [none('errors')],
  parse(text) {
    const inFiles = [...text.matchAll(plain)].map(
      ([, file, line, prettyFile, prettyLine, word, rule = '', message = '']): Read => ({
        ...{ file: file ?? prettyFile ?? null, line: Number(line ?? prettyLine), rule, message },
        counts: metricOf(word),
      }),
    );
    const others = [...text.matchAll(general)].map(
      ([, word, rule = '', message = '']): Read => ({
        ...{ file: null, line: null, rule, message, counts: metricOf(word) },
      }),
    );
    const findings = [...others, ...inFiles];
    return { metrics: counted(findings), findings };
  },
};
