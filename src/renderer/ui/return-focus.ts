/**
 * A dialog that no button of its own opened gives the focus back to where it was. The dialog's own way is to give it to
 * its button, and to nobody when it has none.
 */
import { useRef } from 'react';

interface ReturnFocus {
  onOpenAutoFocus: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

export function useReturnFocus(): ReturnFocus {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
    },
  };
}

/**
 * Runs `action` once a menu or an explanation that closes in this moment has given the focus back: it does so in a task of its
 * own after this one, and a dialog opened before that would give it back to nobody.
 */
export const afterFocusReturned = (action: () => void): void => void setTimeout(() => setTimeout(action));
