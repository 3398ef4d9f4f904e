/** Titles and contents of sessions searched as one: those with the words in their title first, then by the newest hit. */
import type { SessionRow } from '../../shared/feed.ts';
import type { FoundSession } from '../../shared/session-search.ts';
import type { SessionSearch } from '../store/session-search.ts';

const hitsEach = 3;
const mostSessions = 50;

/** At most 50 sessions with at most three hits each. Nothing is found by no words. */
export function findSessions(
  rows: readonly SessionRow[],
  search: SessionSearch,
  words: string,
): FoundSession[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const found = new Map<string, FoundSession>();
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  const entry = (sessionId: string, title: string): FoundSession => {
    const there = found.get(sessionId) ?? { sessionId, title, hits: [], more: 0 };
    found.set(sessionId, there);
    return there;
  };
  for (const { id, title } of rows) {
    if (wanted.every((word) => title.toLowerCase().includes(word))) entry(id, title);
  }
  for (const { sessionId, hit } of search.find(words)) {
    const title = titles.get(sessionId);
    if (title === undefined) continue;
    const session = entry(sessionId, title);
    if (session.hits.length < hitsEach) session.hits.push(hit);
    else session.more += 1;
  }
  return [...found.values()].slice(0, mostSessions);
}
