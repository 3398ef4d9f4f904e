/**
 * Keeps a box that grows at its end, until the person scrolls away from it. Only what a person does can loosen it: the
 * list moves the box by itself when it measures rows, and that must not count.
 */
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';

const nearEnd = 48;
/** How long after a wheel, touch or key a movement is the person's. */
const intentMs = 400;

export interface Sticking {
  /** The person is looking at something further up. */
  away: boolean;
  /** Goes to the end and stays there. */
  toEnd: () => void;
  /** Stays where it is, because something further up was asked for. */
  stay: () => void;
  onScroll: () => void;
  /** What is in the box has other sizes: before they are drawn, so that what comes is never seen below the end. */
  onResize: () => void;
  /** For the box itself. */
  intents: {
    onWheel: () => void;
    onTouchMove: () => void;
    onKeyDown: () => void;
    onPointerDown: () => void;
    onPointerUp: () => void;
  };
}

export function useSticking(box: RefObject<HTMLDivElement | null>): Sticking {
  const sticks = useRef(true);
  /** Until when a movement is the person's; for ever while a scroll bar is held. */
  const meant = useRef(0);
  const [away, setAway] = useState(false);
  const follow = useCallback(() => {
    const element = box.current;
    if (element !== null && sticks.current) element.scrollTop = element.scrollHeight;
  }, [box]);
  useGrowth(box, follow);
  const onScroll = (): void => {
    const element = box.current;
    const isMeant = performance.now() < meant.current;
    // Where it stands is only asked when it matters: the browser would lay out the page twice in this frame.
    if (element === null || (sticks.current && !isMeant)) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    if (atEnd) sticks.current = true;
    else if (isMeant) sticks.current = false;
    setAway(!sticks.current);
  };
  const intents = useMemo(() => intentHandlers(meant), []);
  return {
    away,
    onScroll,
    onResize: follow,
    intents,
    stay: () => {
      sticks.current = false;
    },
    toEnd: () => {
      sticks.current = true;
      setAway(false);
      follow();
    },
  };
}

function intentHandlers(meant: RefObject<number>): Sticking['intents'] {
  const now = (): void => {
    meant.current = Math.max(meant.current, performance.now() + intentMs);
  };
  return {
    onWheel: now,
    onTouchMove: now,
    onKeyDown: now,
    onPointerDown: () => {
      meant.current = Number.POSITIVE_INFINITY;
    },
    onPointerUp: () => {
      meant.current = performance.now() + intentMs;
    },
  };
}

/** Calls `onGrowth` when what is inside the box, or the box itself, has another size. */
function useGrowth(box: RefObject<HTMLDivElement | null>, onGrowth: () => void): void {
  useEffect(() => {
    const outer = box.current;
    const inner = outer?.firstElementChild;
    if (outer === null || inner === null || inner === undefined) return;
    const sizes = new ResizeObserver(onGrowth);
    sizes.observe(inner);
    sizes.observe(outer);
    onGrowth();
    return () => sizes.disconnect();
  }, [box, onGrowth]);
}
