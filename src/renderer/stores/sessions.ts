/**
 * The list of sessions as the host tells it, and which one is open. Nothing is changed here before the host says so:
 * an action asks, the list follows.
 */
import { create } from 'zustand';
import type { ApproveMode } from '../../shared/event.ts';
import type { ListItem, SessionRow } from '../../shared/feed.ts';
import type { Result } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { follow } from './follow.ts';
import { keep, kept } from './kept.ts';

interface Sessions {
  /** Newest first. */
  rows: readonly SessionRow[];
  activeId: string | null;
  /** False until the first list has come. */
  loaded: boolean;
  /** Sessions that were deleted as the settings say, until the person has seen it. */
  cleaned: { at: number; titles: readonly string[] } | null;
  /** What an agent told last, since the page is there. */
  noticed: Noticed | null;
}

export type Noticed = Extract<ListItem, { kind: 'noticed' }>;

export const useSessions = create<Sessions>(() => ({
  rows: [],
  activeId: null,
  loaded: false,
  cleaned: null,
  noticed: null,
}));

/** Follows the list for the life of the page. Call once. */
export function startSessions(): void {
  follow<ListItem>({
    open: (signal) => client().session.watchList(undefined, { signal }),
    onItem: (item) => {
      if (item.kind === 'cleaned') tellCleaned(item);
      else if (item.kind === 'noticed') useSessions.setState({ noticed: item });
      else useSessions.setState((state) => placeItem(state, item));
    },
    onFailure: () => {},
  });
}

const seenPlace = 'patchbay.cleaned';

function tellCleaned({ at, titles }: { at: number; titles: readonly string[] }): void {
  if (kept(seenPlace) !== String(at)) useSessions.setState({ cleaned: { at, titles } });
}

/** The person has seen what was deleted. */
export function seenCleaned(): void {
  const { cleaned } = useSessions.getState();
  if (cleaned !== null) keep(seenPlace, String(cleaned.at));
  useSessions.setState({ cleaned: null });
}

type RowItem = Exclude<ListItem, { kind: 'cleaned' | 'noticed' }>;

/** Pure: the list after one item of its feed. An active session that is gone is no longer active. */
export function placeItem(
  { rows, activeId }: Pick<Sessions, 'rows' | 'activeId'>,
  item: RowItem,
): Omit<Sessions, 'cleaned' | 'noticed'> {
  const next = placeRow(rows, item);
  return { rows: next, activeId: next.some((row) => row.id === activeId) ? activeId : null, loaded: true };
}

function placeRow(rows: readonly SessionRow[], item: RowItem): readonly SessionRow[] {
  if (item.kind === 'all') return item.rows;
  if (item.kind === 'removed') return rows.filter((row) => row.id !== item.id);
  const known = rows.some((row) => row.id === item.row.id);
  const next = known ? rows.map((row) => (row.id === item.row.id ? item.row : row)) : [item.row, ...rows];
  return [...next].sort((a, b) => b.updatedAt - a.updatedAt);
}

/** Null closes the open session and shows the start. */
export const openSession = (id: string | null): void => useSessions.setState({ activeId: id });

export interface NewSession {
  workspace: string;
  model: string;
  mode?: string;
  approve?: ApproveMode;
  title?: string;
}

/** The new session is opened when it is there. */
export async function createSession(input: NewSession): Promise<Result<SessionRow>> {
  const created = await asked(() => client().session.create(input));
  if (created.ok) openNew(created.value);
  return created;
}

export const renameSession = (sessionId: string, title: string): Promise<Result<object>> =>
  asked(() => client().session.rename({ sessionId, title }));

export const pinSession = (sessionId: string, pinned: boolean): Promise<Result<object>> =>
  asked(() => client().session.pin({ sessionId, pinned }));

export const archiveSession = (sessionId: string, archived: boolean): Promise<Result<object>> =>
  asked(() => client().session.archive({ sessionId, archived }));

/** The copy is opened when it is there. `upTo`: the last turn it has. */
export async function duplicateSession(sessionId: string, upTo?: string): Promise<Result<SessionRow>> {
  const copy = await asked(() =>
    client().session.duplicate({ sessionId, ...(upTo === undefined ? {} : { upTo }) }),
  );
  if (copy.ok) openNew(copy.value);
  return copy;
}

/** Opens a session whose row may not have come yet. */
export function openNew(row: SessionRow): void {
  useSessions.setState((state) => ({ ...placeItem(state, { kind: 'changed', row }) }));
  openSession(row.id);
}

export const removeSession = (sessionId: string): Promise<Result<object>> =>
  asked(() => client().session.remove({ sessionId }));
