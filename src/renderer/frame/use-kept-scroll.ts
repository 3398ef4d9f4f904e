/**
 * A view that is shown again after the page was loaded anew is as far down as it was. What it shows comes bit by bit, so this goes on
 * until it is that long, a moment has passed or the person does anything.
 */
import { type RefObject, useEffect } from 'react';
import { keepScrolled, scrolledBack, scrolledTo } from '../stores/place.ts';

const mostMs = 5_000;
const presses = ['keydown', 'pointerdown', 'wheel'] as const;

/** `main` has the view in it, which is what scrolls. */
export function useKeptScroll(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const view = (): Element | null => main.current?.firstElementChild ?? null;
    const keep = (): void => keepScrolled(view()?.scrollTop ?? 0);
    addEventListener('pagehide', keep);
    const stop = scrollBack(view());
    return () => {
      removeEventListener('pagehide', keep);
      stop();
    };
  }, [main]);
}

function scrollBack(view: Element | null): () => void {
  const top = scrolledTo();
  const [content] = view?.children ?? [];
  if (top === 0 || view === null || content === undefined) return () => {};
  const sizes = new ResizeObserver(() => {
    view.scrollTop = top;
    if (view.scrollTop >= top - 1) end();
  });
  const stop = (): void => {
    sizes.disconnect();
    clearTimeout(timer);
    for (const press of presses) removeEventListener(press, end, true);
  };
  const end = (): void => {
    scrolledBack();
    stop();
  };
  const timer = setTimeout(end, mostMs);
  for (const press of presses) addEventListener(press, end, true);
  sizes.observe(content);
  return stop;
}
