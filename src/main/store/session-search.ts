/**
 * Finds words in what was said and done in sessions. The index is kept by triggers of the database (see the migration), in the
 * transaction of the event itself; nothing has to be told of a new one, and a session that is deleted takes its words along.
 */
import type { SessionHit } from '../../shared/session-search.ts';
import type { Database } from './database.ts';

export interface SessionSearch {
  /** Newest first. Each word is found as the beginning of one; all have to be in the same text. */
  find(words: string): { sessionId: string; hit: SessionHit }[];
}

/** Looked at, over all sessions. */
const mostHits = 400;
const [opening, closing] = ['\u0001', '\u0002'];

interface Found {
  sessionId: string;
  kind: SessionHit['kind'];
  place: string;
  snippet: string;
}

export function createSessionSearch({ sqlite }: Pick<Database, 'sqlite'>): SessionSearch {
  // A message is in the journal before its turn is.
  const select = sqlite.prepare<[string, number], Found>(`
    SELECT t.session_id AS sessionId, t.kind,
      CASE t.place WHEN '' THEN coalesce((
        SELECT e.data ->> '$.turnId' FROM events e
        WHERE e.session_id = t.session_id AND e.seq > t.seq AND e.type = 'turn.started' ORDER BY e.seq LIMIT 1
      ), '') ELSE t.place END AS place,
      snippet(session_words, 0, char(1), char(2), '…', 14) AS snippet
    FROM session_words JOIN session_texts t ON t.id = session_words.rowid
    WHERE session_words MATCH ? ORDER BY session_words.rowid DESC LIMIT ?`);
  return {
    find(words) {
      const match = matchOf(words);
      if (match === '') return [];
      return select.all(match, mostHits).map(({ sessionId, kind, place, snippet }) => ({
        sessionId,
        hit: { kind, place, parts: partsOf(snippet) },
      }));
    },
  };
}

/** What a person types is words and never the language of the index. */
function matchOf(words: string): string {
  const found = words.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  return found.map((word) => `"${word}"*`).join(' ');
}

function partsOf(snippet: string): SessionHit['parts'] {
  return snippet
    .replace(/\s+/g, ' ')
    .split(opening)
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, found: false }];
      const end = piece.indexOf(closing);
      return [
        { text: piece.slice(0, end), found: true },
        { text: piece.slice(end + 1), found: false },
      ];
    })
    .filter(({ text }) => text !== '');
}
