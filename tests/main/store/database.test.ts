import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionBook } from '../../../src/main/agent/session-book.ts';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { createBlobs } from '../../../src/main/store/blobs.ts';
import { type Database, openDatabase } from '../../../src/main/store/database.ts';
import { createJournal } from '../../../src/main/store/journal.ts';
import { createRecentWorkspaces } from '../../../src/main/store/recent-workspaces.ts';
import { created, journal, responded, sent, started } from '../../support/session-script.ts';

const migrations = join(import.meta.dirname, '../../../resources/migrations');
let folder: string;
let open: Database[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-store-'));
  open = [];
});
afterEach(() => {
  for (const database of open) database.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, 'patchbay.sqlite');
function openNow(check = false): Database {
  const opened = openDatabase(file(), migrations, check);
  if (!opened.ok) throw new Error(opened.error.message);
  open.push(opened.value);
  return opened.value;
}

/** A database with `sessions` sessions, closed again. */
function fill(sessions: number): void {
  const database = openNow();
  const book = createSessionBook(createJournal(database, createBlobs(database)));
  for (let n = 0; n < sessions; n += 1)
    book.create(`s${n}`, [created, sent(`task ${n} `.repeat(200)), started('t1')]);
  database.close();
}

describe('opening', () => {
  it('makes the tables from nothing, and the second time changes nothing', () => {
    const tables = () =>
      openNow()
        .sqlite.prepare("select name, sql from sqlite_master where type = 'table' order by name")
        .all();
    const first = tables();
    expect(first.map((row) => (row as { name: string }).name)).toEqual(
      expect.arrayContaining(['blobs', 'events', 'sessions', 'workspaces']),
    );
    expect(tables()).toEqual(first);
    const { sqlite } = openNow();
    expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(sqlite.pragma('synchronous', { simple: true })).toBe(2);
    const [major = 0, minor = 0, patch = 0] = String(sqlite.prepare('select sqlite_version()').pluck().get())
      .split('.')
      .map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(3_051_003);
  });

  it('a healthy file passes the check', () => {
    fill(20);
    expect(createJournal(openNow(true), createBlobs(openNow())).rows()).toHaveLength(20);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    [
      'something else entirely',
      () => Buffer.from('not a database at all, but a letter to a friend\n'.repeat(100)),
    ],
    ['a torn first page', (bytes) => Buffer.concat([Buffer.alloc(4096, 0x55), bytes.subarray(4096)])],
    [
      'pages overwritten in the middle',
      (bytes) => {
        const torn = Buffer.from(bytes);
        torn.fill(0xaa, 4096 * 3, 4096 * 9);
        return torn;
      },
    ],
    ['cut off in the middle', (bytes) => bytes.subarray(0, 4096 * 5 + 100)],
  ])('%s: reported with the file and the next step, and left as it is', (_, damage) => {
    fill(40);
    const damaged = damage(readFileSync(file()));
    writeFileSync(file(), damaged);
    const opened = openDatabase(file(), migrations, true);
    expect(opened).toMatchObject({
      ok: false,
      error: {
        code: 'failed',
        message: expect.stringContaining(file()),
        hint: expect.stringContaining('--data'),
      },
    });
    expect(digestBytes(readFileSync(file()))).toBe(digestBytes(damaged));
  });

  it('a damaged file whose owner was killed: its write-ahead log is left as it is, too', () => {
    fill(40);
    const database = openNow();
    createSessionBook(createJournal(database, createBlobs(database))).create('late', [created]);
    const log = readFileSync(`${file()}-wal`);
    const damaged = readFileSync(file()).fill(0xaa, 4096 * 6, 4096 * 12);
    expect(log.length).toBeGreaterThan(0);
    const other = join(folder, 'killed.sqlite');
    writeFileSync(other, damaged);
    writeFileSync(`${other}-wal`, log);
    expect(openDatabase(other, migrations, true)).toMatchObject({ ok: false, error: { code: 'failed' } });
    expect(readFileSync(other).equals(damaged)).toBe(true);
    expect(readFileSync(`${other}-wal`).equals(log)).toBe(true);
  });
});

describe('the journal', () => {
  const row = (id: string, events: number) => ({
    id,
    title: 't',
    workspace: '/w',
    mode: 'coder',
    model: 'demo',
    status: 'idle' as const,
    waiting: 0,
    events,
    createdAt: 1,
    updatedAt: events,
    pinned: false,
    archived: false,
    parent: null,
    errand: null,
  });

  it('gives back what was appended, from any place, and after opening again', () => {
    const events = journal(created, sent('x'), started('t1'));
    const database = openNow();
    const first = createJournal(database, createBlobs(database));
    first.append(row('a', 2), events.slice(0, 2));
    first.append(row('a', 3), events.slice(2));
    expect(first.read('a')).toEqual(events);
    expect(first.read('a', 2)).toEqual(events.slice(2));
    expect(first.read('b')).toEqual([]);
    database.close();
    const again = createJournal(openNow(), createBlobs(openNow()));
    expect(again.read('a')).toEqual(events);
    expect(again.row('a')).toEqual(row('a', 3));
  });

  it('gives the same as JSON, of any range, and only the types that are asked for', () => {
    const events = journal(
      created,
      sent('"\\\n\u0000\u2028 Жук 🪲 \ud800'),
      started('t1'),
      responded('t1.s1'),
    );
    const database = openNow();
    const subject = createJournal(database, createBlobs(database));
    subject.append(row('a', 4), events);
    subject.append(row('b', 1), journal(created));
    for (let after = 0; after <= 4; after += 1) {
      expect(JSON.parse(subject.text('a', after))).toEqual(events.slice(after));
      for (let last = after; last <= 5; last += 1) {
        expect(JSON.parse(subject.text('a', after, last))).toEqual(events.slice(after, last));
      }
    }
    expect(subject.ofTypes('a', ['turn.started', 'session.created'])).toEqual([events[0], events[2]]);
    expect(subject.ofTypes('a', ['turn.ended'])).toEqual([]);
    expect(subject.since(0, ['turn.started', 'turn.ended'])).toContainEqual({
      sessionId: 'a',
      event: events[2],
    });
    expect(subject.since(Number.MAX_SAFE_INTEGER, ['turn.started'])).toEqual([]);
  });

  it('takes no place twice: the whole append is undone, contents and row too', () => {
    const database = openNow();
    const blobs = createBlobs(database);
    const events = journal(created, sent('x'));
    const subject = createJournal(database, blobs);
    subject.append(row('a', 2), events);
    blobs.put(Buffer.from('never stored'));
    expect(() => subject.append(row('a', 99), events.slice(1))).toThrow(/UNIQUE/);
    expect(subject.row('a')).toEqual(row('a', 2));
    const other = new Sqlite(file(), { readonly: true });
    expect(other.prepare('select count(*) from blobs').pluck().get()).toBe(0);
    other.close();
  });

  it('removes a session with all its events and no other', () => {
    const database = openNow();
    const subject = createJournal(database, createBlobs(database));
    for (const id of ['a', 'b']) subject.append(row(id, 1), journal(created));
    subject.remove('a');
    expect(subject.rows().map(({ id }) => id)).toEqual(['b']);
    expect(subject.read('a')).toEqual([]);
    expect(subject.read('b')).toHaveLength(1);
  });
});

describe('contents', () => {
  it('are there at once, and on disk with the next event', () => {
    const database = openNow();
    const blobs = createBlobs(database);
    const subject = createSessionBook(createJournal(database, blobs));
    const bytes = Buffer.from([0, 255, 13, 10]);
    const digest = blobs.put(bytes);
    expect(blobs.get(digest)).toEqual(bytes);
    const stored = () => createBlobs(openNow()).get(digest);
    expect(stored()).toBeUndefined();
    subject.create('a', [created]);
    expect(stored()).toEqual(bytes);
    expect(digest).toBe(digestBytes(bytes));
    expect(blobs.put(bytes)).toBe(digest);
    expect(blobs.get('0'.repeat(64))).toBeUndefined();
  });
});

describe('recent folders', () => {
  it('newest first, each once, at most twenty', () => {
    const recent = createRecentWorkspaces(openNow());
    for (let n = 0; n < 25; n += 1) recent.remember(`/w${n}`, `w${n}`, n);
    recent.remember('/w10', 'again', 100);
    const list = recent.list();
    expect(list).toHaveLength(20);
    expect(list[0]).toEqual({ path: '/w10', name: 'again' });
    expect(list.filter(({ path }) => path === '/w10')).toHaveLength(1);
    recent.forget('/w10');
    expect(recent.list()[0]?.path).toBe('/w24');
    expect(existsSync(file()) && readdirSync(folder).length).toBeGreaterThan(0);
  });
});
