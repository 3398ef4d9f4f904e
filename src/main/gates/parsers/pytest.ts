/** Pytest's report with its short summary, and coverage's table where it is printed (`--cov`, `coverage report`). */
import { failureIn } from './failure-text.ts';
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
    const told = sectionsIn(text);
    const findings = [...text.matchAll(failed)].map(([, word, id = '', why = '']) => ({
      ...finding(word, id, why),
      ...failureIn(sectionOf(told, id) ?? why, { file: fileOf(id), line: null }),
    }));
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

const fileOf = (id: string): string => id.split('::')[0] ?? id;

const heading = /^_{2,} (?:ERROR (?:at \w+ of|collecting) )?(\S.*?) _{2,}$/gm;

/**
 * What stands below each test's own line: its errors, and where they came from as a stack has it, the innermost first. By title, and by
 * title with each file that it names: two tests may have one name.
 */
function sectionsIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const all = [...text.matchAll(heading)];
  for (const [at, { 0: row, 1: title = '', index }] of all.entries()) {
    const [own = ''] = text.slice(index + row.length, all[at + 1]?.index).split(/^={2,} .* ={2,}$/m);
    const rows = own.split('\n');
    const errors = rows.flatMap((one) => /^E(?: {3}|$)(.*)$/.exec(one)?.[1] ?? []);
    const places = rows.flatMap((one) => /^(\S.*?\.py:\d+):(?: |$)/.exec(one)?.[1] ?? []);
    const said = [...errors, ...places.toReversed().map((place) => `    at ${place}:1`)].join('\n');
    const files = places.map((place) => place.replace(/:\d+$/, ''));
    for (const key of [title, ...files.map((file) => `${file} ${title}`)])
      if (!found.has(key)) found.set(key, said);
  }
  return found;
}

function sectionOf(all: ReadonlyMap<string, string>, id: string): string | undefined {
  const [file = '', ...names] = id.split('::');
  const title = names.join('.') || file;
  return all.get(`${file} ${title}`) ?? all.get(title);
}

function finding(word: string | undefined, id: string, why: string): Read {
  const isError = word === 'ERROR';
  const rule = isError ? 'error' : 'failed';
  // What it says of a failure may hold addresses and times: the same test is the same finding.
  const message = isError && !id.includes('::') && why !== '' ? `${id}: ${why}` : id;
  return { file: fileOf(id), line: null, rule, message, counts: isError ? 'errors' : 'failed' };
}
