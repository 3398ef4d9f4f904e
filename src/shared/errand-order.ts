/**
 * Errands: sessions that a person began in the background, each with a first message that waits until its turn comes. Which of them
 * go next is decided here, on rows of the list alone. One that waits for the person takes no room, so that the others do not stand
 * still while nobody is there; a session the person works in is none, and never waits for one.
 */
import type { SessionRow } from './feed.ts';
import type { SessionState } from './session-state.ts';

type Row = Pick<SessionRow, 'id' | 'status' | 'errand'>;

/** Its first message has not gone yet, and goes by itself. */
export const isInLine = ({ errand }: Pick<SessionState, 'errand'>): boolean => errand?.status === 'waiting';

/** Its place while it waits or its first turn goes on; null for every other session. Smaller ones go first. */
export function errandOf({ errand, turns }: Pick<SessionState, 'errand' | 'turns'>): number | null {
  if (errand === undefined || errand.status === 'dropped') return null;
  const isOver = turns.length > 1 || turns[0]?.status === 'ended';
  return isOver ? null : errand.place;
}

/** Those that wait, the next one first. */
export const inLine = <R extends Row>(rows: readonly R[]): R[] =>
  rows.filter(({ status }) => status === 'queued').sort((a, b) => placeIn(a) - placeIn(b));

const placeIn = ({ errand }: Row): number => errand ?? 0;

/** Those that may begin now, in their order. `atOnce`: most that are at work at the same time. */
export function mayBegin<R extends Row>(rows: readonly R[], atOnce: number): R[] {
  const working = rows.filter(({ errand, status }) => errand !== null && status === 'running').length;
  return inLine(rows).slice(0, Math.max(0, atOnce - working));
}

/** Behind all there are, and before those that wait. */
export const lastPlace = (rows: readonly Row[]): number => Math.max(0, ...rows.map(placeIn)) + 1;
export const firstPlace = (rows: readonly Row[]): number => Math.min(1, ...inLine(rows).map(placeIn)) - 1;

/** Its number among those that wait, from 1; 0 when it does not. */
export const numberInLine = (rows: readonly Row[], id: string): number =>
  inLine(rows).findIndex((row) => row.id === id) + 1;
