/**
 * Whoever works by keyboard must not be thrown back to the beginning of the page when the button just pressed is gone: the
 * card was decided, a form was closed, the session deleted. The focus then goes where the work goes on: to what waits when
 * it was there, to the review when that is what was opened, to the stage of a run and what it asks, else to the composer, else
 * to the page's main part.
 */
import { useEffect } from 'react';

/** On a touch screen the composer would bring up the keyboard. */
const hasKeyboard = (): boolean => !matchMedia('(pointer: coarse)').matches;

function next(waited: boolean): HTMLElement | null {
  const review = document.getElementById('review');
  const waiting = document.getElementById('waiting');
  const composer = hasKeyboard() ? document.getElementById('composer') : null;
  const stage = document.getElementById('stage-asks') ?? document.getElementById('stage-title');
  const rest = stage ?? composer ?? document.querySelector('main');
  if (!waited) return review ?? rest;
  const reviewed = waiting?.querySelector('[data-under-review]') != null;
  return (reviewed ? review : waiting) ?? rest;
}

export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let waited = false;
    const remember = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? target : null;
      waited = last?.closest('#waiting') != null;
    };
    const isLost = (): boolean =>
      last !== null && !last.isConnected && document.activeElement === document.body;
    const changes = new MutationObserver(() => {
      if (!isLost()) return;
      // A dialog that closes gives the focus back by itself, a moment later.
      requestAnimationFrame(() => {
        if (!isLost()) return;
        last = null;
        next(waited)?.focus();
      });
    });
    addEventListener('focusin', remember);
    changes.observe(document.body, { childList: true, subtree: true });
    return () => {
      removeEventListener('focusin', remember);
      changes.disconnect();
    };
  }, []);
}
