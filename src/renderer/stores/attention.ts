/**
 * What the person is told outside the page while it is not in front of them: one notification for each thing that waits and, if they
 * want, for each turn that ended. Decided here, as plain data; `notify.ts` does it. What was there when the page opened is told by
 * the page itself, and what was decided before it could be told is not told at all.
 */
import type { SessionRow } from '../../shared/feed.ts';
import { runsThatAsk, type WaitingRun } from '../../shared/inbox-order.ts';
import type { NoticePlace } from '../../shared/notice-place.ts';
import type { NotifyLevel } from '../../shared/notify-level.ts';
import type { RunRow } from '../../shared/pipeline-run.ts';
import { plainWords } from '../../shared/plain-words.ts';
import { attentionStrings as words } from '../strings-attention.ts';
import { type ApprovalRow, entryKey, rowKey } from './inbox.ts';
import type { Noticed } from './sessions.ts';

export interface Notice {
  /** The same thing has the same one, whoever shows it. */
  id: string;
  title: string;
  body: string;
  opens: NoticePlace;
}

interface Situation {
  level: NotifyLevel;
  /** The person has the page before them. */
  inFront: boolean;
  rows: readonly ApprovalRow[];
  sessions: readonly SessionRow[];
  /** Null until they are known: what waits in them then is no news. */
  runs: readonly RunRow[] | null;
}

/** What is known of before. */
export interface Told {
  waiting: ReadonlySet<string>;
  /** Whether the runs were known. */
  knewRuns: boolean;
  busy: ReadonlySet<string>;
  /** Those of them that were begun in the background: their end is what waits for the person. */
  errands: ReadonlySet<string>;
  /** Notifications that are still on the desktop. */
  shown: ReadonlySet<string>;
}

export interface Attention {
  show: Notice[];
  /** Ids of notifications that have nothing to say any more. */
  close: string[];
  told: Told;
}

/** Null: the page has just learned what there is. Pure. */
export function attend(before: Told | null, { level, inFront, rows, sessions, runs }: Situation): Attention {
  const asking = runsThatAsk(runs ?? []);
  const entries = [...rows, ...asking];
  const waiting = new Set(entries.map(entryKey));
  const busy = new Set(sessions.filter(isBusy).map(({ id }) => id));
  const errands = new Set(sessions.filter((row) => row.errand !== null && isBusy(row)).map(({ id }) => id));
  const silent = before === null || inFront || level === 'off';
  const fresh = silent
    ? []
    : entries
        .filter((entry) => !before.waiting.has(entryKey(entry)))
        .flatMap((entry) =>
          entry.kind !== 'run' ? waitingNotice(entry) : before.knewRuns ? runNotice(entry) : [],
        );
  const over = silent
    ? []
    : // The end of a task is told with the end of the turn that gave it.
      sessions
        .filter((row) => row.parent === null && before.busy.has(row.id) && !isBusy(row))
        .filter(({ id }) => level === 'all' || before.errands.has(id))
        .map((row) => endedNotice(row, before.errands.has(row.id)));
  const show = [...fresh, ...over];
  const shown = before?.shown ?? new Set<string>();
  const close = [...shown].filter((id) => inFront || (before?.waiting.has(id) === true && !waiting.has(id)));
  const left = [...shown, ...show.map(({ id }) => id)].filter((id) => !close.includes(id));
  return { show, close, told: { waiting, knewRuns: runs !== null, busy, errands, shown: new Set(left) } };
}

const isBusy = ({ status }: SessionRow): boolean => status === 'running' || status === 'waiting';

const mostBody = 200;

function waitingNotice(row: ApprovalRow): Notice {
  const { sessionId, callId, kind, summary, sessionTitle } = row;
  return {
    id: rowKey(row),
    title: words.waits[kind],
    body: `${plainWords(summary, mostBody)} · ${plainWords(sessionTitle, 80)}`,
    opens: { kind: 'session', sessionId, callId },
  };
}

const runNotice = (entry: WaitingRun): Notice => ({
  id: entryKey(entry),
  title: words.runWaits(entry.run.waits),
  body: [plainWords(entry.run.title, mostBody), plainWords(entry.run.stage ?? '', 80)]
    .filter((part) => part !== '')
    .join(' · '),
  opens: { kind: 'run', runId: entry.run.id },
});

const endedNotice = ({ id, title, status, events }: SessionRow, isErrand: boolean): Notice => ({
  id: `${id} ended ${events}`,
  title: (isErrand ? words.errands : words)[status === 'failed' ? 'failed' : 'ended'],
  body: plainWords(title, mostBody),
  opens: { kind: 'session', sessionId: id, callId: null },
});

/** Something an agent said by itself: nothing waits for it, so it stays until it is pressed or put away. */
export const toldNotice = ({ id, sessionId, title, body }: Noticed): Notice => ({
  id: `notice ${id}`,
  title: plainWords(title, 100),
  body: plainWords(body, mostBody),
  opens: { kind: 'session', sessionId, callId: null },
});
