/**
 * Which queued message goes next, and when: asked by whoever decides what a session does now, and by the page that says so. Nothing
 * here is stored; a queue is held or not by how the last turn ended.
 */

import { isInLine } from './errand-order.ts';
import type { Queued } from './queued.ts';
import type { SessionState } from './session-state.ts';

type Part = Pick<SessionState, 'turns' | 'queued' | 'unstarted'>;

/** In the order in which they would begin a turn: what was to be heard during the last one comes first. */
export const queuedInOrder = ({ queued }: Pick<SessionState, 'queued'>): Queued[] => [
  ...queued.filter(({ way }) => way === 'steer'),
  ...queued.filter(({ way }) => way === 'after'),
];

/** The one that is to be sent now by itself. */
export function dueMessage(state: Part): Queued | undefined {
  const last = state.turns.at(-1);
  const isWell = last?.reason === 'completed' || last?.reason === 'answered';
  if (state.unstarted !== null || last?.status !== 'ended' || !isWell) return undefined;
  return queuedInOrder(state)[0];
}

/** Something is being done, or is about to be: nothing else may begin. */
export const isGoingOn = (state: Part & Pick<SessionState, 'errand'>): boolean =>
  state.unstarted !== null ||
  state.turns.at(-1)?.status === 'running' ||
  dueMessage(state) !== undefined ||
  isInLine(state);
