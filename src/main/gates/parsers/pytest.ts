/** Pytest's report with its short summary, and coverage's table where it is printed (`--cov`, `coverage report`). */
import { lastOf, numberIn, type Parser, type Read, testLimits } from './parser.ts';

const summary = /^=* ?((?:\d+ [a-z]+(?:, )?)+|no tests ran) in [\d.]+s\b.*$/gm;
const failed = /^(FAILED|ERROR) (\S+?\.py(?:::\S+)?|\S+)(?: - (.*))?$/gm;
/** Statements, missing, perhaps branches, then the share; a table of no statements tells nothing. */
const total = /^TOTAL +(\d+)(?: +\d+)+ +(\d+(?:\.\d+)?)%$/gm;

export const pytest: Parser = {
  exits: [0, 1, 5],
  hard: testLimits,
  parse(text) {
    const [, words] = lastOf(text, summary) ?? [];
    const findings = [...text.matchAll(failed)].map(([, word, id = '', why = '']) => finding(word, id, why));
    const cover = lastOf(text, total);
    const coverage = cover === undefined || Number(cover[1]) === 0 ? {} : { coverage: Number(cover[2]) };
    if (words === undefined)
      return { metrics: coverage, findings, problem: 'has no summary of pytest (-qq leaves it out)' };
    const count = (word: string): number => numberIn(words, new RegExp(`(\\d+) ${word}`));
    const [passed, broken] = [count('passed') + count('xfailed'), count('failed')];
    const metrics = {
      ...{ tests: passed + broken + count('xpassed'), failed: broken, skipped: count('skipped') },
      ...{ errors: count('error'), ...coverage },
    };
    return { metrics, findings };
  },
};

function finding(word: string | undefined, id: string, why: string): Read {
  const [file = id] = id.split('::');
  const isError = word === 'ERROR';
  const rule = isError ? 'error' : 'failed';
  // What it says of a failure may hold addresses and times: the same test is the same finding.
  const message = isError && !id.includes('::') && why !== '' ? `${id}: ${why}` : id;
  return { file, line: null, rule, message, counts: isError ? 'errors' : 'failed' };
}
