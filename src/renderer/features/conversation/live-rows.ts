/** The step under way among the rows: what comes before its words, its words, and what is waited for. */
import type { Pieces } from '../../message-pieces.ts';
import { growingRows } from './prose-rows.ts';
import type { Row } from './rows.ts';

export interface LiveWords {
  stepId: string | null;
  /** There is something to tell before the words. A row of nothing would move all others when it goes. */
  hasFront: boolean;
  /** Null while there are no words. */
  pieces: Pieces | null;
}

export function withLive(
  rows: readonly Row[],
  { stepId, hasFront, pieces }: LiveWords,
  now: () => Pieces,
): readonly Row[] {
  const at = rows.findLastIndex(({ kind }) => kind === 'live');
  const live = rows[at];
  if (live === undefined) return rows;
  const start: Row[] = hasFront ? [{ kind: 'live-start', id: `${live.id}-start` }] : [];
  const prose = stepId === null || pieces === null ? [] : growingRows(stepId, pieces, now);
  return [...rows.slice(0, at), ...start, ...prose, ...rows.slice(at)];
}
