/**
 * On a narrow window the review covers the conversation. When what was reviewed there is decided, the conversation comes
 * back by itself: that is where it goes on.
 */
import { useEffect, useRef } from 'react';
import { waitingCalls } from '../../shared/session-view.ts';
import { useSession } from '../stores/session.ts';
import { setColumn, useView } from '../stores/view.ts';

export function useReviewReturn(narrow: boolean): void {
  const waiting = useSession(({ id, state }) => {
    const patch = waitingCalls(state).find(({ call }) => call.proposal?.kind === 'patch');
    return patch === undefined ? null : `${id} ${patch.approval.id}`;
  });
  const before = useRef(waiting);
  useEffect(() => {
    const decided = before.current !== null && before.current !== waiting;
    before.current = waiting;
    if (decided && narrow && useView.getState().column === 'review') setColumn('conversation');
  }, [waiting, narrow]);
}
