/**
 * The sessions that are in memory: each its state, its place in the journal and those who watch it. The only way to add a
 * fact is `append`: it folds first (an impossible fact throws and is never stored), then writes, then tells the watchers, so
 * nobody ever sees what is not on disk.
 */

import type { Fact, JournalEvent } from '../../shared/event.ts';
import type { FeedItem, ListItem, Live, SessionRow } from '../../shared/feed.ts';
import { fold, reduce } from '../../shared/session-reduce.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { statusOf, waitingCalls } from '../../shared/session-view.ts';
import { createQueue, type Queue } from '../base/queue.ts';
import type { Journal } from '../store/journal.ts';
import { createLiveNow } from './live-now.ts';

export interface LiveSession {
  readonly id: string;
  state(): SessionState;
  /** Appends durably; returns the events as stored. Throws when the session was removed meanwhile. */
  append(facts: readonly Fact[]): readonly JournalEvent[];
  /** Events after `after`, in order. */
  history(after: number): JournalEvent[];
  /** State as it would be with these facts, which are not stored. */
  preview(facts: readonly Fact[]): SessionState;
  /** Tells those who watch; stores nothing. */
  tell(live: Live): void;
  /** All events after `after`, what is live now, then everything that happens until the signal: nothing missed or doubled. */
  watch(after: number, signal?: AbortSignal): AsyncGenerator<FeedItem, void, undefined>;
}

interface OpenSession extends LiveSession {
  /** Ends its watches. */
  end(): void;
  /** Ends its watches and takes no more facts. */
  forget(): void;
}

export interface SessionBook {
  create(id: string, facts: readonly Fact[]): LiveSession;
  get(id: string): LiveSession | undefined;
  rows(): SessionRow[];
  remove(id: string): void;
  watchList(signal?: AbortSignal): AsyncGenerator<ListItem, void, undefined>;
  /** Ends every watch; for when the app closes. */
  close(): void;
}

const eventsAtOnce = 500;
const freshMs = 1_000;

export function createSessionBook(journal: Journal, now: () => number = Date.now): SessionBook {
  const open = new Map<string, OpenSession>();
  const listWatchers = new Set<Queue<ListItem>>();
  const tellList = (item: ListItem): void => {
    for (const watcher of listWatchers) watcher.push(item);
  };

  const start = (id: string, past: readonly JournalEvent[]): OpenSession => {
    let state = fold(past);
    // Whoever opens a session asks for its events next; they were read a moment ago to make the state.
    let fresh: readonly JournalEvent[] | undefined = past;
    setTimeout(() => {
      fresh = undefined;
    }, freshMs).unref();
    const read = (after: number): readonly JournalEvent[] => {
      const known = after === 0 ? fresh : undefined;
      fresh = undefined;
      return known ?? journal.read(id, after);
    };
    let removed = false;
    const watchers = new Set<Queue<FeedItem>>();
    const liveNow = createLiveNow();
    const stamp = (facts: readonly Fact[]): JournalEvent[] => {
      const at = now();
      return facts.map((fact, index) => ({ seq: state.seq + index + 1, at, ...fact }));
    };
    const session = {
      id,
      state: () => state,
      history: (after: number) => [...read(after)],
      preview: (facts: readonly Fact[]) => (facts.length === 0 ? state : reduce(state, stamp(facts))),
      append(facts: readonly Fact[]) {
        if (facts.length === 0) return [];
        // It would come back as a row with the end of a journal and no beginning.
        if (removed) throw new Error(`session ${id} was removed`);
        fresh = undefined;
        const events = stamp(facts);
        const next = reduce(state, events);
        const row = rowOf(id, next);
        journal.append(row, events);
        state = next;
        liveNow.settle(events);
        for (const watcher of watchers) watcher.push({ kind: 'events', events });
        tellList({ kind: 'changed', row });
        return events;
      },
      tell(live: Live) {
        liveNow.tell(live);
        for (const watcher of watchers) watcher.push({ kind: 'live', live });
      },
      async *watch(after: number, signal?: AbortSignal) {
        const queue = createQueue<FeedItem>(signal, placeFeedItem);
        watchers.add(queue);
        try {
          // Read and join in the same tick: what is appended from now on comes through the queue.
          const before = read(after);
          const present = liveNow.items();
          for (let from = 0; from < before.length; from += eventsAtOnce) {
            yield { kind: 'events' as const, events: before.slice(from, from + eventsAtOnce) };
          }
          for (const live of present) yield { kind: 'live' as const, live };
          yield* queue.items();
        } finally {
          watchers.delete(queue);
        }
      },
      end() {
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
    create(id, facts) {
      const session = start(id, []);
      session.append(facts);
      return session;
    },
    get(id) {
      const there = open.get(id);
      if (there !== undefined) return there;
      if (journal.row(id) === undefined) return undefined;
      return start(id, journal.read(id));
    },
    rows: () => journal.rows(),
    remove(id) {
      open.get(id)?.forget();
      open.delete(id);
      journal.remove(id);
      tellList({ kind: 'removed', id });
    },
    watchList: (signal) => followList(() => journal.rows(), listWatchers, signal),
    close() {
      for (const session of open.values()) session.end();
      for (const watcher of listWatchers) watcher.close();
    },
  };
}

export function rowOf(id: string, state: SessionState): SessionRow {
  const { title, workspace, mode, model, createdAt, updatedAt, seq } = state;
  const waiting = waitingCalls(state).length;
  return {
    id,
    title,
    workspace,
    mode,
    model,
    status: statusOf(state),
    waiting,
    events: seq,
    createdAt,
    updatedAt,
  };
}

async function* followList(
  rows: () => SessionRow[],
  watchers: Set<Queue<ListItem>>,
  signal?: AbortSignal,
): AsyncGenerator<ListItem, void, undefined> {
  const queue = createQueue<ListItem>(signal);
  watchers.add(queue);
  try {
    yield { kind: 'all', rows: rows() };
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
