/**
 * What was opened from elsewhere gets the focus once its card is there: its session may still have to be read. The card's own first
 * thing is what is focused, never a button that does something irreversible.
 */
import { useEffect } from 'react';
import { waitingCalls } from '../../shared/session-view.ts';
import { useSession } from '../stores/session.ts';
import { openCard, useView } from '../stores/view.ts';
import { useEndAtPress } from '../ui/use-end-at-press.ts';

export function focusWaiting(): void {
  const card = document.getElementById('waiting');
  (card?.querySelector<HTMLElement>('[data-first]') ?? card)?.focus();
}

const forget = (): void => openCard(null);

export function useOpenedCard(): void {
  const card = useView((view) => view.openedCard);
  const there = useSession(({ id, loading, state }) => {
    if (card === null || loading || id !== card.sessionId) return 'not yet';
    return waitingCalls(state).some(({ call }) => call.id === card.callId) ? 'waits' : 'decided';
  });
  useEndAtPress(card !== null, forget);
  useEffect(() => {
    if (card === null || there === 'not yet') return;
    forget();
    if (there === 'waits') focusWaiting();
  }, [card, there]);
}
