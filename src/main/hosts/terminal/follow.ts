/**
 * Follows one turn until it ends or waits for a person. The watch is opened before anything is set going, so no word is
 * missed; what it replays is folded, not guessed from the calls this process made.
 */
import type { FeedItem } from '../../../shared/feed.ts';
import { reduce } from '../../../shared/session-reduce.ts';
import type { SessionState, Turn } from '../../../shared/session-state.ts';
import { waitingCalls } from '../../../shared/session-view.ts';
import type { Client } from './connection.ts';
import { watchTasks } from './task-watch.ts';

export interface Following {
  client: Client;
  sessionId: string;
  /** State that is known; the feed begins after it. */
  from: SessionState;
  /** The turn in question, once it is there. */
  turn(state: SessionState): Turn | undefined;
  /** Sets things going. When it rejects, so does `follow`. */
  begin(): Promise<unknown>;
  onItem(item: FeedItem): void;
}

export interface Followed {
  state: SessionState;
  /** The session of a task that waits for the person, where that is what keeps the turn. */
  task: string | null;
}

/**
 * State when the turn has ended or waits. Rejects when the connection breaks. A wait that is already in `from` is the one
 * being decided, so only what comes after it counts.
 */
export async function follow(following: Following): Promise<Followed> {
  const { client, sessionId, from, turn, begin, onItem } = following;
  const leave = new AbortController();
  const feed = await client.session.watch({ sessionId, after: from.seq }, { signal: leave.signal });
  const items = feed[Symbol.asyncIterator]();
  const tasks = watchTasks(client, leave.signal);
  let state = from;
  try {
    // Asking for the first item is what joins the watch.
    let coming = items.next();
    coming.catch(() => {});
    await begin();
    tasks.look(state);
    while (true) {
      const item = await Promise.race([coming, tasks.waits]);
      if (typeof item === 'string') return { state, task: item };
      if (item.done === true) throw new Error('The app went away while the turn was going on.');
      onItem(item.value);
      if (item.value.kind === 'events') {
        state = reduce(state, item.value.events);
        tasks.look(state);
      }
      const ours = turn(state);
      if (ours !== undefined && state.seq > from.seq && isSettled(state, ours)) return { state, task: null };
      coming = items.next();
    }
  } finally {
    leave.abort();
    await items.return?.().catch(() => {});
  }
}

const isSettled = (state: SessionState, turn: Turn): boolean =>
  turn.status === 'ended' || (turn === state.turns.at(-1) && waitingCalls(state).length > 0);
