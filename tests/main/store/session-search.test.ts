import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSessionBook, type SessionBook } from '../../../src/main/agent/session-book.ts';
import { findSessions } from '../../../src/main/agent/session-finding.ts';
import { createBlobs } from '../../../src/main/store/blobs.ts';
import { type Database, openDatabase } from '../../../src/main/store/database.ts';
import { createJournal } from '../../../src/main/store/journal.ts';
import { createSessionSearch } from '../../../src/main/store/session-search.ts';
import {
  command,
  created,
  finished,
  proposed,
  responded,
  sent,
  started,
} from '../../support/session-script.ts';

const migrations = join(import.meta.dirname, '../../../resources/migrations');
let folder: string;
let database: Database;
let book: SessionBook;

function open(from: string): Database {
  const opened = openDatabase(join(folder, 'patchbay.sqlite'), from, false);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** The tables as they were before there was a search, with a session in them. */
function older(): void {
  const before = join(folder, 'migrations');
  cpSync(migrations, before, { recursive: true });
  const list = join(before, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(list, 'utf8')) as { entries: { idx: number }[] };
  writeFileSync(list, JSON.stringify({ ...journal, entries: journal.entries.filter(({ idx }) => idx < 2) }));
  const { sqlite, close } = open(before);
  sqlite.exec(`insert into sessions values ('old', 'Old one', '/w', 'coder', 'm', 'idle', 0, 3, 1, 1)`);
  const insert = sqlite.prepare(`insert into events values ('old', ?, 1, ?, ?)`);
  for (const [index, fact] of [created, sent('An elderberry question'), started('t1')].entries())
    insert.run(index + 1, fact.type, JSON.stringify(fact.data));
  close();
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-search-'));
  older();
  database = open(migrations);
  book = createSessionBook(createJournal(database, createBlobs(database)));
  book.create('a', [
    created,
    sent('Please mend the Überlauf in src/sum.js'),
    started('t1'),
    responded('t1.s1', { text: 'I look at the parser first.', calls: [['execute_command', {}]] }),
    proposed('t1.s1.c1', command('npm run lint -- --fix')),
    finished('t1.s1.c1', 'a secret-looking output'),
    { type: 'session.renamed', data: { title: 'Mending 100% of it' } },
  ]);
  book.create('b', [created, sent('Another parser, and a lint'), started('t1')]);
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const find = (words: string) =>
  findSessions(book.rows(), createSessionSearch(database), words).map(
    ({ sessionId, hits }) => `${sessionId}: ${hits.map(({ kind, place }) => `${kind} ${place}`).join(', ')}`,
  );

it.each<[string, string[]]>([
  ['parser', ['b: message t1', 'a: reply t1.s1']],
  ['PARS look', ['a: reply t1.s1']],
  ['uberlauf', ['a: message t1']],
  ['sum.js', ['a: message t1']],
  ['npm run', ['a: call t1.s1.c1']],
  ['mending', ['a: ']],
  ['100%', ['a: ']],
  ['elderberry', ['old: message t1']],
  ['secret', []],
  ['"', []],
  ['parser NOT another', []],
  ["lint' OR 1 --", []],
  ['   ', []],
])('%s', (words, found) => {
  expect(find(words)).toEqual(found);
});

it('marks the words in a piece of the text', () => {
  const [hit] = createSessionSearch(database).find('uberl mend');
  expect(hit?.hit.parts).toEqual([
    { text: 'Please ', found: false },
    { text: 'mend', found: true },
    { text: ' the ', found: false },
    { text: 'Überlauf', found: true },
    { text: ' in src/sum.js', found: false },
  ]);
});

it('a session that is deleted is not found any more, and nothing of it is left in the index', () => {
  expect(find('another')).toEqual(['b: message t1']);
  database.sqlite.prepare('delete from sessions where id = ?').run('b');
  expect(createSessionSearch(database).find('another')).toEqual([]);
  const left = database.sqlite.prepare('select count(*) from session_texts where session_id = ?').pluck();
  expect(left.get('b')).toBe(0);
  database.sqlite.exec(`insert into session_words(session_words) values ('integrity-check')`);
});
