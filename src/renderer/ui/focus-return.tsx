/**
 * What closes gives the focus back in the moment it is gone. The library's own way is a task of its own, a moment later: a key that
 * is pressed in between goes nowhere, and a menu opened in between loses the focus to that task and closes again.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

interface FocusReturnProps {
  /** Who gets it; whoever had it before unless told. */
  to?: RefObject<HTMLElement | null>;
}

type Receiver = () => HTMLElement | undefined;

/** Of what is open, the latest last. */
const open: Receiver[] = [];

const canHaveIt = (one: Element | null | undefined): one is HTMLElement =>
  one instanceof HTMLElement && one.isConnected && one !== document.body;

/** The first thing inside of what opens: it must see who has the focus before anything in there takes it. */
export function FocusReturn({ to }: FocusReturnProps) {
  const before = useRef<Element | null>(null);
  const receiver = useRef<Receiver>(undefined);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    // A line of a menu opens a dialog while the menu still is there, and is gone with it.
    const below = open.at(-1);
    const mine: Receiver = () => [to?.current, before.current].find(canHaveIt) ?? below?.();
    receiver.current = mine;
    open.push(mine);
    return () => void open.splice(open.indexOf(mine), 1);
  }, [to]);
  useEffect(() => {
    // What closed to make room for this has given it back since.
    if (before.current === document.body) before.current = document.activeElement;
    return () => {
      // Who pressed elsewhere or went on with Tab has it where he wants it.
      if (document.activeElement === document.body) receiver.current?.()?.focus();
    };
  }, []);
  return null;
}

/** For `onCloseAutoFocus` of whatever has a `FocusReturn` in it. */
export const nothingLater = (event: Event): void => event.preventDefault();
