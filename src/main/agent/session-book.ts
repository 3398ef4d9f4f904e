/**
 * The sessions that are in memory: each its state, its place in the journal and those who watch it. The only way to add a
 * fact is `append`: it folds first (an impossible fact throws and is never stored), then writes, then tells the watchers, so
 * nobody ever sees what is not on disk.
 */

import { randomUUID } from 'node:crypto';
import { errandOf } from '../../shared/errand-order.ts';
import type { Fact, JournalEvent } from '../../shared/event.ts';
import type { FeedItem, ListItem, Live, Recent, SessionRow } from '../../shared/feed.ts';
import { fold, reduce } from '../../shared/session-reduce.ts';
import { emptySession, type SessionState } from '../../shared/session-state.ts';
import { statusOf, waitingCalls } from '../../shared/session-view.ts';
import { eventsItem, eventsOf } from '../../shared/wire-text.ts';
import { createQueue, type Queue } from '../base/queue.ts';
import type { Journal } from '../store/journal.ts';
import { createLiveNow } from './live-now.ts';

export interface LiveSession {
  readonly id: string;
  /** Folded from the journal when it is first asked for: who only watches does not wait for it. */
  state(): SessionState;
  /** Appends durably; returns the events as stored. Throws when the session was removed meanwhile. */
  append(facts: readonly Fact[]): readonly JournalEvent[];
  /** Events after `after`, in order. */
  history(after: number): JournalEvent[];
  /** The newest `count` events, in order, and what holds now; needs no state. */
  recent(count: number): Recent;
  /** State as it would be with these facts, which are not stored. */
  preview(facts: readonly Fact[]): SessionState;
  /** Tells those who watch; stores nothing. */
  tell(live: Live): void;
  /** Somebody has it open now. */
  isWatched(): boolean;
  /**
   * All events after `after`, what is live now, then everything that happens until the signal: nothing missed or doubled.
   * The past is read in parts as they are taken; a session that is removed or closed meanwhile ends in the middle of it.
   */
  watch(after: number, signal?: AbortSignal): AsyncGenerator<FeedItem, void, undefined>;
}

interface OpenSession extends LiveSession {
  /** Its first events: those of another session, and what follows them. */
  begin(past: readonly JournalEvent[], facts: readonly Fact[]): void;
  /** Ends its watches. */
  end(): void;
  /** Ends its watches and takes no more facts. */
  forget(): void;
}

export interface SessionBook {
  /** `past`: events of another session, which come first as they are. All is one transaction. */
  create(id: string, facts: readonly Fact[], past?: readonly JournalEvent[]): LiveSession;
  get(id: string): LiveSession | undefined;
  rows(): SessionRow[];
  /** Those begun in the background that wait or are at work. */
  errands(): SessionRow[];
  remove(id: string): void;
  tellCleaned(cleaned: { at: number; titles: string[] }): void;
  tellNotice(notice: { sessionId: string; title: string; body: string }): void;
  watchList(signal?: AbortSignal): AsyncGenerator<ListItem, void, undefined>;
  /** Ends every watch; for when the app closes. */
  close(): void;
}

const eventsAtOnce = 500;

/** `appended` is called in the tick in which events were stored, before anybody else is told. It must not throw. */
export function createSessionBook(
  journal: Journal,
  now: () => number = Date.now,
  appended: (
    sessionId: string,
    events: readonly JournalEvent[],
    state: () => SessionState,
  ) => void = () => {},
): SessionBook {
  const open = new Map<string, OpenSession>();
  const listWatchers = new Set<Queue<ListItem>>();
  let lastCleaned: ListItem | undefined;
  const tellList = (item: ListItem): void => {
    for (const watcher of listWatchers) watcher.push(item);
  };

  /** `stored`: number of events that its journal holds. */
  const start = (id: string, stored: number): OpenSession => {
    let folded = stored === 0 ? emptySession : undefined;
    const state = (): SessionState => {
      folded ??= fold(journal.read(id));
      return folded;
    };
    const lastSeq = (): number => folded?.seq ?? stored;
    let ended = false;
    let removed = false;
    const watchers = new Set<Queue<FeedItem>>();
    const liveNow = createLiveNow();
    const stamp = (facts: readonly Fact[], after = state().seq): JournalEvent[] => {
      const at = now();
      return facts.map((fact, index) => ({ seq: after + index + 1, at, ...fact }));
    };
    /** `news`: those of them that happened here. */
    const put = (events: JournalEvent[], news = events): void => {
      // It would come back as a row with the end of a journal and no beginning.
      if (removed) throw new Error(`session ${id} was removed`);
      const next = reduce(state(), events);
      const row = rowOf(id, next);
      journal.append(row, events);
      folded = next;
      appended(id, news, state);
      liveNow.settle(events);
      for (const watcher of watchers) watcher.push({ kind: 'events', events });
      tellList({ kind: 'changed', row });
    };
    const session = {
      id,
      state,
      history: (after: number) => eventsOf(journal.text(id, after)),
      recent: (count: number) => ({
        about: aboutOf(folded ?? foldAlone(journal.ofTypes(id, aboutTypes))),
        events: eventsOf(journal.text(id, Math.max(0, lastSeq() - count))),
      }),
      preview: (facts: readonly Fact[]) => (facts.length === 0 ? state() : reduce(state(), stamp(facts))),
      append(facts: readonly Fact[]) {
        if (facts.length === 0) return [];
        const events = stamp(facts);
        put(events);
        return events;
      },
      begin(past: readonly JournalEvent[], facts: readonly Fact[]) {
        const news = stamp(facts, past.length);
        put([...past, ...news], news);
      },
      tell(live: Live) {
        liveNow.tell(live);
        for (const watcher of watchers) watcher.push({ kind: 'live', live });
      },
      isWatched: () => watchers.size > 0,
      async *watch(after: number, signal?: AbortSignal) {
        const queue = createQueue<FeedItem>(signal, placeFeedItem);
        watchers.add(queue);
        try {
          // Counted in the tick in which it joined: what is appended from now on comes through the queue.
          const last = lastSeq();
          const present = liveNow.items();
          for (let from = after; from < last && !ended; from += eventsAtOnce) {
            yield eventsItem(journal.text(id, from, Math.min(from + eventsAtOnce, last)));
          }
          for (const live of present) yield { kind: 'live' as const, live };
          yield* queue.items();
        } finally {
          watchers.delete(queue);
        }
      },
      end() {
        ended = true;
        for (const watcher of watchers) watcher.close();
      },
      forget() {
        removed = true;
        session.end();
      },
    };
    open.set(id, session);
    return session;
  };

  return {
    create(id, facts, past = []) {
      const session = start(id, 0);
      session.begin(past, facts);
      return session;
    },
    get(id) {
      const there = open.get(id);
      if (there !== undefined) return there;
      const row = journal.row(id);
      return row === undefined ? undefined : start(id, row.events);
    },
    rows: () => journal.rows(),
    errands: () => journal.errands(),
    remove(id) {
      open.get(id)?.forget();
      open.delete(id);
      journal.remove(id);
      tellList({ kind: 'removed', id });
    },
    tellCleaned(cleaned) {
      lastCleaned = { kind: 'cleaned', ...cleaned };
      tellList(lastCleaned);
    },
    tellNotice: (notice) => tellList({ kind: 'noticed', id: randomUUID(), ...notice }),
    watchList: (signal) => {
      const first = (): ListItem[] => [
        { kind: 'all', rows: journal.rows() },
        ...(lastCleaned === undefined ? [] : [lastCleaned]),
      ];
      return followList(first, listWatchers, signal);
    },
    close() {
      for (const session of open.values()) session.end();
      for (const watcher of listWatchers) watcher.close();
    },
  };
}

export function rowOf(id: string, state: SessionState): SessionRow {
  const { title, workspace, pinned, archived, mode, model, createdAt, updatedAt, seq } = state;
  const waiting = waitingCalls(state).length;
  return {
    id,
    title,
    workspace,
    pinned,
    archived,
    mode,
    model,
    parent: state.parent?.sessionId ?? null,
    errand: errandOf(state),
    status: statusOf(state),
    waiting,
    events: seq,
    createdAt,
    updatedAt,
  };
}

/** The facts that say what holds in a session besides its turns. */
const aboutTypes = [
  'session.created',
  'session.copied',
  'session.renamed',
  'session.configured',
  'mode.switched',
] as const;

/** Folds events that need none of those between them. */
const foldAlone = (events: readonly JournalEvent[]): SessionState =>
  fold(events.map((event, index) => ({ ...event, seq: index + 1 })));

const aboutOf = ({
  workspace,
  title,
  mode,
  model,
  approve,
  review,
  routes,
  createdAt,
}: SessionState): Recent['about'] => ({
  workspace,
  title,
  mode,
  model,
  approve,
  review,
  routes,
  createdAt,
});

async function* followList(
  first: () => ListItem[],
  watchers: Set<Queue<ListItem>>,
  signal?: AbortSignal,
): AsyncGenerator<ListItem, void, undefined> {
  const queue = createQueue<ListItem>(signal);
  watchers.add(queue);
  try {
    yield* first();
    yield* queue.items();
  } finally {
    watchers.delete(queue);
  }
}

const liveLimit = 2_000;

/** Neighbouring events travel together. Live items are dropped for a client far behind: the event that ends them says all again. */
function placeFeedItem(waiting: FeedItem[], item: FeedItem): void {
  const last = waiting.at(-1);
  if (item.kind === 'events' && last?.kind === 'events') {
    waiting[waiting.length - 1] = { kind: 'events', events: [...last.events, ...item.events] };
  } else if (item.kind === 'events' || waiting.length < liveLimit) waiting.push(item);
}
