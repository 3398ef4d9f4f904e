/**
 * How much of the words that have come is drawn in one go. What a model wrote while the page was busy comes all at once, and to read
 * that as Markdown, for the first time even, would hold the page up for longer than the eye forgives: so each frame takes a part.
 */
import { useEffect, useLayoutEffect, useReducer, useRef } from 'react';
import { wholeSign } from '../../message-pieces.ts';
import { whenDrawn } from '../../ui/when-drawn.ts';

/** Characters; the fastest models write less between two frames. */
const most = 1_500;

/** Pure: up to where `text` is drawn next when its first `drawn` characters are: to the end of a line where one is in reach. */
export function nextReach(text: string, drawn: number): number {
  const reach = drawn + most;
  if (text.length <= reach) return text.length;
  const line = text.lastIndexOf('\n', reach - 1) + 1;
  return line > drawn ? line : wholeSign(text, reach);
}

/** The part of `text` to be drawn now. Words that did not come while one looked, `grows` being false at first, are not parted. */
export function useUnfolding(text: string, grows: boolean): string {
  const drawn = useRef(grows ? 0 : Number.POSITIVE_INFINITY);
  const [, drawMore] = useReducer((count: number) => count + 1, 0);
  const reach = nextReach(text, drawn.current);
  useLayoutEffect(() => {
    if (drawn.current !== Number.POSITIVE_INFINITY) drawn.current = reach;
  }, [reach]);
  useEffect(() => (reach < text.length ? whenDrawn(drawMore) : undefined), [reach, text.length]);
  return text.slice(0, reach);
}
