/**
 * What closes gives the focus back in the moment it is gone. The library's own way is a task of its own, a moment later: a key that
 * is pressed in between goes nowhere, and a menu opened in between loses the focus to that task and closes again.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface FocusReturnProps {
  /** Who gets it; whoever had it before unless told. */
  to?: RefObject<HTMLElement | null>;
}

/** The first thing inside of what opens: it must see who has the focus before anything in there takes it. */
export function FocusReturn({ to }: FocusReturnProps) {
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
  }, []);
  useEffect(() => {
    // What closed to make room for this has given it back since.
    if (before.current === document.body) before.current = document.activeElement;
    return () => {
      // Who pressed elsewhere or went on with Tab has it where he wants it.
      if (document.activeElement !== document.body) return;
      const next = to?.current ?? before.current;
      if (next instanceof HTMLElement) next.focus();
    };
  }, [to]);
  return null;
}

/** For `onCloseAutoFocus` of whatever has a `FocusReturn` in it. */
export const nothingLater = (event: Event): void => event.preventDefault();
