/**
 * What the person is told outside the page while it is not in front of them: one notification for each thing that waits and, if they
 * want, for each turn that ended. Decided here, as plain data; `notify.ts` does it. What was there when the page opened is told by
 * the page itself, and what was decided before it could be told is not told at all.
 */
import type { SessionRow } from '../../shared/feed.ts';
import type { NotifyLevel } from '../../shared/notify-level.ts';
import { plainWords } from '../../shared/plain-words.ts';
import { attentionStrings as words } from '../strings-attention.ts';
import { type ApprovalRow, rowKey } from './inbox.ts';
import type { Noticed } from './sessions.ts';

export interface Notice {
  /** The same thing has the same one, whoever shows it. */
  id: string;
  title: string;
  body: string;
  sessionId: string;
  /** The call that waits; null for a turn. */
  callId: string | null;
}

interface Situation {
  level: NotifyLevel;
  /** The person has the page before them. */
  inFront: boolean;
  rows: readonly ApprovalRow[];
  sessions: readonly SessionRow[];
}

/** What is known of before. */
export interface Told {
  waiting: ReadonlySet<string>;
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
export function attend(before: Told | null, { level, inFront, rows, sessions }: Situation): Attention {
  const waiting = new Set(rows.map(rowKey));
  const busy = new Set(sessions.filter(isBusy).map(({ id }) => id));
  const errands = new Set(sessions.filter((row) => row.errand !== null && isBusy(row)).map(({ id }) => id));
  const silent = before === null || inFront || level === 'off';
  const fresh = silent ? [] : rows.filter((row) => !before.waiting.has(rowKey(row))).map(waitingNotice);
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
  return { show, close, told: { waiting, busy, errands, shown: new Set(left) } };
}

const isBusy = ({ status }: SessionRow): boolean => status === 'running' || status === 'waiting';

const mostBody = 200;

function waitingNotice(row: ApprovalRow): Notice {
  const { sessionId, callId, kind, summary, sessionTitle } = row;
  return {
    id: rowKey(row),
    title: words.waits[kind],
    body: `${plainWords(summary, mostBody)} · ${plainWords(sessionTitle, 80)}`,
    sessionId,
    callId,
  };
}

const endedNotice = ({ id, title, status, events }: SessionRow, isErrand: boolean): Notice => ({
  id: `${id} ended ${events}`,
  title: (isErrand ? words.errands : words)[status === 'failed' ? 'failed' : 'ended'],
  body: plainWords(title, mostBody),
  sessionId: id,
  callId: null,
});

/** Something an agent said by itself: nothing waits for it, so it stays until it is pressed or put away. */
export const toldNotice = ({ id, sessionId, title, body }: Noticed): Notice => ({
  id: `notice ${id}`,
  title: plainWords(title, 100),
  body: plainWords(body, mostBody),
  sessionId,
  callId: null,
});
