/**
 * Sessions started in the background from where the person is, and the one thing they are told of them inside the page: that one was
 * started, or is over while they look elsewhere. What waits for them is in the inbox like anything else.
 */
import { create } from 'zustand';
import type { SessionRow } from '../../shared/feed.ts';
import { fail, type Result } from '../../shared/result.ts';
import { automatic } from '../../shared/routed.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { useSession } from './session.ts';
import { useSessions } from './sessions.ts';
import { draftOf, setDraft } from './view.ts';

export interface ErrandNews {
  kind: 'started' | 'done' | 'failed';
  sessionId: string;
  title: string;
}

export const useErrandNews = create<{ news: ErrandNews | null }>(() => ({ news: null }));

export const seenErrandNews = (): void => useErrandNews.setState({ news: null });

const newsOf = (kind: ErrandNews['kind'], { id, title }: SessionRow): ErrandNews => ({
  ...{ kind, title },
  sessionId: id,
});

/** The draft of the open session begins one of its own, of the same folder, model, agent and approvals. */
export async function startErrand(): Promise<Result<SessionRow>> {
  const { id, state } = useSession.getState();
  const draft = id === null ? '' : draftOf(id);
  const text = draft.trim();
  if (id === null || text === '') return fail('invalid', 'There is no message to start with.');
  const { workspace, model, approve, review, routes } = state;
  const mode = routes ? automatic : state.mode;
  const errand = { text, messageId: crypto.randomUUID() };
  const started = await asked(() =>
    client().session.create({ workspace, model, mode, approve, review, errand }),
  );
  if (!started.ok) return started;
  if (draftOf(id) === draft) setDraft(id, '');
  useErrandNews.setState({ news: newsOf('started', started.value) });
  return started;
}

export const errandToFront = (sessionId: string): Promise<Result<object>> =>
  asked(() => client().session.toFront({ sessionId }));

/** Those that were at work and are over. */
function errandsOver(before: readonly SessionRow[], now: readonly SessionRow[]): SessionRow[] {
  const atWork = new Set(
    before.filter(({ errand, status }) => errand !== null && status !== 'queued').map(({ id }) => id),
  );
  return now.filter(({ id, errand }) => errand === null && atWork.has(id));
}

/** Call once. */
export function startErrandNews(): void {
  useSessions.subscribe(({ rows, activeId }, before) => {
    if (rows === before.rows) return;
    const over = errandsOver(before.rows, rows).findLast(({ id }) => id !== activeId);
    if (over !== undefined)
      useErrandNews.setState({ news: newsOf(over.status === 'failed' ? 'failed' : 'done', over) });
  });
  useSessions.subscribe(({ activeId }) => {
    if (activeId !== null && useErrandNews.getState().news?.sessionId === activeId) seenErrandNews();
  });
}
