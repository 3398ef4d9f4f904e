import { beforeEach, describe, expect, it } from 'vitest';
import {
  createSessionBook,
  type LiveSession,
  type SessionBook,
} from '../../../src/main/agent/session-book.ts';
import { digestValue } from '../../../src/main/base/digest.ts';
import type { Fact } from '../../../src/shared/event.ts';
import type { FeedItem } from '../../../src/shared/feed.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import { created, finished, responded, sent, started } from '../../support/session-script.ts';
import { memoryJournal } from './memory-journal.ts';

const story: Fact[] = [
  sent('x'),
  started('t1'),
  responded('t1.s1', { calls: [['read_file', { path: 'a' }]] }),
  finished('t1.s1.c1'),
  responded('t1.s2', { text: 'y' }),
  { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
];

let journal: ReturnType<typeof memoryJournal>;
let book: SessionBook;
let session: LiveSession;
beforeEach(() => {
  journal = memoryJournal();
  book = createSessionBook(journal, () => 1_000);
  session = book.create('s', [created]);
});

const seqs = (items: FeedItem[]): number[] =>
  items.flatMap((item) => (item.kind === 'events' ? item.events.map((event) => event.seq) : []));

async function readAll(feed: AsyncIterable<FeedItem>): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for await (const item of feed) items.push(item);
  return items;
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('watching', () => {
  it('misses and doubles nothing, joining at any event from any place', async () => {
    const watches: { after: number; items: Promise<FeedItem[]> }[] = [];
    const join = async (): Promise<void> => {
      for (let after = 0; after <= session.state().seq; after += 1) {
        watches.push({ after, items: readAll(session.watch(after)) });
      }
      await tick();
    };
    await join();
    for (const fact of story) {
      session.append([fact]);
      await join();
    }
    book.close();
    const last = session.state().seq;
    for (const { after, items } of watches) {
      expect(seqs(await items)).toEqual(
        Array.from({ length: last - after }, (_, index) => after + index + 1),
      );
    }
    expect(watches.length).toBeGreaterThan(30);
  });

  it('holds for what is appended between two reads of the past', async () => {
    for (let n = 0; n < 1_200; n += 1) session.append([{ type: 'session.renamed', data: { title: `${n}` } }]);
    const items: FeedItem[] = [];
    for await (const item of session.watch(0)) {
      items.push(item);
      if (items.length === 1) session.append([{ type: 'session.renamed', data: { title: 'meanwhile' } }]);
      if (seqs(items).includes(1_202)) break;
    }
    expect(seqs(items)).toEqual(Array.from({ length: 1_202 }, (_, index) => index + 1));
  });

  it.each<[string, () => void]>([
    ['a session that is removed', () => book.remove('s')],
    ['an app that closes', () => book.close()],
  ])('%s ends the past where it is, without a word of what is gone', async (_name, end) => {
    for (let n = 0; n < 1_200; n += 1) session.append([{ type: 'session.renamed', data: { title: `${n}` } }]);
    const feed = session.watch(0);
    const first = await feed.next();
    end();
    expect(first.done ? [] : seqs([first.value])).toHaveLength(500);
    expect(await readAll(feed)).toEqual([]);
  });

  it('begins with the past of a session nobody has opened yet, before that is folded', async () => {
    session.append(story);
    const again = createSessionBook(journal).get('s')!;
    journal.reads = 0;
    const first = await again.watch(0).next();
    expect(first.done ? [] : seqs([first.value])).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(journal.reads).toBe(0);
    expect(again.state()).toEqual(session.state());
    expect(journal.reads).toBe(1);
  });

  it('gives a slow reader all events in few pieces, and drops live items it can no longer use', async () => {
    const feed = session.watch(1);
    const first = feed.next();
    session.append([sent('x')]);
    await first;
    for (let n = 0; n < 5_000; n += 1) {
      session.tell({ kind: 'text', stepId: 't1.s1', text: 'w' });
      if (n % 1_000 === 0) session.append([{ type: 'session.renamed', data: { title: `${n}` } }]);
    }
    book.close();
    const rest = await readAll(feed);
    expect(seqs(rest)).toEqual([3, 4, 5, 6, 7]);
    expect(rest.length).toBeLessThan(2_010);
  });

  it('ends with its signal, with the session and with the book', async () => {
    const abort = new AbortController();
    const bySignal = readAll(session.watch(0, abort.signal));
    await tick();
    abort.abort();
    session.append([sent('x')]);
    expect(seqs(await bySignal)).toEqual([1]);
    const byRemoval = readAll(session.watch(0));
    await tick();
    book.remove('s');
    expect(seqs(await byRemoval)).toEqual([1, 2]);
  });
});

describe('what is recent', () => {
  const changes: Fact[] = [
    { type: 'session.renamed', data: { title: 'Another' } },
    { type: 'mode.switched', data: { from: 'coder', to: 'ask', reason: 'r', by: 'person' } },
    { type: 'session.configured', data: { model: 'other' } },
    { type: 'session.configured', data: { approve: 'all' } },
  ];
  const about = { title: 'Another', mode: 'ask', model: 'other', approve: 'all', workspace: '/w' };

  it.each([1, 3, 7, 11, 1_000])('the newest %i events, and what holds now', (count) => {
    session.append(changes);
    session.append(story);
    for (const open of [session, createSessionBook(journal).get('s')!]) {
      const recent = open.recent(count);
      expect(recent.about).toEqual({ ...about, review: 'each', routes: false, createdAt: 1_000 });
      expect(recent.events).toEqual(journal.read('s').slice(-count));
    }
  });
});

describe('appending', () => {
  it('tells nobody what could not be written, and stays where it was', async () => {
    const items = readAll(session.watch(0));
    await tick();
    const before = digestValue(session.state());
    journal.broken = true;
    expect(() => session.append([sent('x')])).toThrow('disk full');
    expect(digestValue(session.state())).toBe(before);
    journal.broken = false;
    session.append([sent('y')]);
    book.close();
    expect(seqs(await items)).toEqual([1, 2]);
    expect(fold(journal.read('s'))).toEqual(session.state());
  });

  it('refuses a fact that cannot be, before it is stored', () => {
    expect(() => session.append([finished('t9.s1.c1')])).toThrow();
    expect(journal.read('s')).toHaveLength(1);
    expect(session.append([])).toEqual([]);
  });

  it('takes nothing more of a session that was removed: no row comes back', () => {
    book.remove('s');
    expect(() => session.append([sent('late')])).toThrow('removed');
    expect(book.rows()).toEqual([]);
    expect(book.get('s')).toBeUndefined();
  });

  it('a preview is what an append would give, and leaves no trace', () => {
    const facts = story.slice(0, 3);
    const previewed = session.preview(facts);
    expect(session.state().seq).toBe(1);
    expect(session.preview([])).toBe(session.state());
    session.append(facts);
    expect(session.state()).toEqual(previewed);
  });
});

describe('the list', () => {
  it('starts with all rows, then says what changes and what is gone', async () => {
    const items: unknown[] = [];
    const reading = (async () => {
      for await (const item of book.watchList()) items.push(item);
    })();
    await tick();
    session.append([sent('x')]);
    book.create('other', [created]);
    book.remove('s');
    book.close();
    await reading;
    expect(items).toMatchObject([
      { kind: 'all', rows: [{ id: 's', events: 1, status: 'idle' }] },
      { kind: 'changed', row: { id: 's', events: 2, status: 'running' } },
      { kind: 'changed', row: { id: 'other' } },
      { kind: 'removed', id: 's' },
    ]);
  });

  it('a session is opened from its journal as it was', () => {
    session.append(story);
    const again = createSessionBook(journal).get('s');
    expect(again?.state()).toEqual(session.state());
    expect(createSessionBook(journal).get('none')).toBeUndefined();
  });

  it('a session that was not folded yet goes on where its journal ends', () => {
    session.append(story);
    const again = createSessionBook(journal, () => 1_000).get('s')!;
    expect(again.append([sent('next')])).toMatchObject([{ seq: 8 }]);
    expect(again.state()).toEqual(fold(journal.read('s')));
  });
});
