/**
 * A pipeline with every kind of stage, the plays that take it to its end, and what a run of it leaves behind, read from the outside: rows,
 * files, and lines that its gates and its command write where no gate looks. Everything in it happens a number of times that is known.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { makePlays, sumProject } from './plays.ts';

const right = sumProject['src/sum.js'].replace('a - b', 'a + b');

/** Each gate leaves a line in `../gates.log` when it runs. */
const pipeline = `name: whole
title: A sum and a page
about: Every kind of stage, once.
level: depth
levels:
  - { level: 1, title: A trial, adds: It is there. }
  - { level: 2, title: In use, adds: It is right. }
rules:
  - { name: one-file, rule: The sum is in one file. }
fields:
  - { name: purpose, kind: words, title: What for, ask: What is it for?, help: All is measured by it. }
  - name: depth
    kind: choice
    title: Level
    ask: How far does it go?
    help: Each level has what the ones below it have.
    words: [level]
    options:
      - { value: level-1, title: A trial, adds: it is there, words: [level 1] }
      - { value: level-2, title: In use, adds: it is right, words: [level 2] }
gates:
  plus: { title: It adds, run: echo plus >> ../gates.log; grep -q "a + b" src/sum.js, tool: exit }
  page: { title: The page is whole, run: echo page >> ../gates.log; grep -q whole docs/sum.md, tool: exit }
stages:
  - { name: ask, kind: intake, title: What is wanted, about: What has to be known. }
  - name: needs
    kind: record
    title: Requirements
    about: What follows from it.
    ask: Write down the needs.
    parts: [{ name: need, title: Needs, about: What has to hold., required: true }]
  - name: plan
    kind: record
    title: Plan
    about: In which order.
    ask: Divide the work.
    parts: [{ name: task, title: Tasks, about: One each., required: true }]
  - name: build
    kind: generate
    title: Build
    about: Does it.
    approve: app
    steps: [{ name: frame, title: Frame, goal: Write frame.txt. }]
    items: { stage: plan, part: task }
    gates: [plus]
    fixes: 1
  - { name: check, kind: verify, title: Check, about: All gates., approve: app, fixes: 1 }
  - { name: report, kind: report, title: Report, about: Says it., approve: app }
`;

export const wholeFiles = { ...sumProject, '.patchbay/pipelines/whole.yaml': pipeline };
export const wholeWish = 'A sum that adds.';

const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const write = (content: string, path: string) => call('write_file', { path, content });
const done = (result: string) => call('attempt_completion', { result });
const aside = (when: string, value: object) => ({
  ...{ aside: true, when: [when], replies: [{ text: JSON.stringify(value) }] },
});

/** The sum is wrong at first, and the page is not whole: a sub-stage mends the one, the check the other. */
export const wholePlays = makePlays({
  points: aside('Below are fields', { purpose: [wholeWish], depth: [], doNotGoTogether: [] }),
  changed: aside('The person wants this changed', { need: [{ id: 'need-1', title: 'Adds', text: '' }] }),
  needs: aside('Write down the needs', {
    need: [{ title: 'It adds', text: 'Always.' }],
    conflicts: [{ rule: 'one-file', what: 'A page.', options: ['In one', 'In two'], recommended: 'In one' }],
  }),
  planned: aside('Divide the work', {
    task: ['Code', 'Docs'].map((title) => ({ title, text: `${title}.` })),
  }),
  mends: { when: ['Mend what the gates found'], replies: [write('whole\n', 'docs/sum.md'), done('Whole.')] },
  frames: {
    when: ['"Build": Frame'],
    replies: [
      write('frame\n', 'frame.txt'),
      call('execute_command', { command: 'echo ran >> ../commands.log' }),
      done('Framed.'),
      {},
      write(right, 'src/sum.js'),
      done('It adds.'),
    ],
  },
  codes: { when: ['"Build": Code'], replies: [write('// new\n', 'src/new.js'), done('New.')] },
  documents: { when: ['"Build": Docs'], replies: [write('Sum.\n', 'docs/sum.md'), done('Written.')] },
});

export interface Left {
  /** Kinds of the run's. */
  facts: string[];
  /** Kinds of events of each session, by what its first message is about. */
  sessions: Record<string, string[]>;
  /** How each run of a gate ended. */
  evidence: string[];
  /** Rows of each table. */
  rows: Record<string, number>;
  /** Lines that were written beside the workspace, and the files in it. */
  files: Record<string, string>;
  artefacts: Record<string, string>;
}

export function leftBy(root: string): Left {
  const data = join(root, 'data');
  const database = new Sqlite(join(data, 'patchbay.sqlite'), { readonly: true });
  const all = <T>(sql: string, ...of: string[]): T[] => database.prepare(sql).all(...of) as T[];
  try {
    const facts = all<{ run: string; type: string }>('select run, type from pipeline_events order by seq');
    const run = facts[0]?.run ?? '';
    // But one that notes which version of the app has counted once, at its second start.
    const tables = all<{ name: string }>(
      "select name from sqlite_schema where type = 'table' and name <> 'learning_counted'",
    );
    const sessions = all<{ id: string; title: string }>('select id, title from sessions order by id');
    const kinds = (id: string) =>
      all<{ type: string }>('select type from events where session_id = ? order by seq', id);
    const pages = join(data, 'pipeline-runs', run);
    return {
      facts: facts.map(({ type }) => type),
      sessions: Object.fromEntries(
        sessions.map(({ id, title }) => [id.replace(run, title), kinds(id).map(({ type }) => type)]),
      ),
      evidence: all<{ line: string }>(
        "select gate || ' ' || kind || ' ' || outcome || ' ' || ifnull(exit_code, '') as line from gate_evidence order by seq",
      ).map(({ line }) => line),
      rows: Object.fromEntries(
        tables.map(({ name }) => [
          name,
          all<{ count: number }>(`select count(*) as count from "${name}"`)[0]?.count ?? 0,
        ]),
      ),
      files: Object.fromEntries(
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(data))
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]),
      ),
      artefacts: existsSync(pages)
        ? Object.fromEntries(
            readdirSync(pages)
              .sort()
              .map((name) => [
                name,
                name.endsWith('.md')
                  ? timeless(
                      readFileSync(join(pages, name), 'utf8')
                        .replaceAll(root, '')
                        .replaceAll(basename(pages), 'RUN'),
                    )
                  : '',
              ]),
          )
        : {},
    };
  } finally {
    database.close();
  }
}

/** Without times, and without tokens: what was broken off was asked for once more. */
const timeless = (page: string): string =>
  page
    .replace(/exit (\d), [\d.]+ m?s/g, 'exit $1')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'THEN')
    .replace(/\| (\d+ min )?[\d.]+ s \|( \d+ \|)?/g, '| TIME |');
