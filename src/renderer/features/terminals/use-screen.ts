/** A screen in an element, for as long as both are there. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Screen, ScreenOptions } from './screen.ts';

/** Null while it is fetched; `failed` when it cannot be. Another `key` makes another screen. */
export function useScreen(
  element: RefObject<HTMLElement | null>,
  key: string,
  options: ScreenOptions,
): { screen: Screen | 'failed' | null; again: () => void } {
  const [screen, setScreen] = useState<Screen | 'failed' | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(options);
  latest.current = options;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key or attempt is what makes it anew.
  useEffect(() => {
    const place = element.current;
    if (place === null) return;
    let here = true;
    let made: Screen | undefined;
    const { onInput, onSize, ...fixed } = latest.current;
    const given: ScreenOptions = {
      ...fixed,
      ...(onInput === undefined ? {} : { onInput: (text) => latest.current.onInput?.(text) }),
      ...(onSize === undefined ? {} : { onSize: (size) => latest.current.onSize?.(size) }),
    };
    import('./screen.ts')
      .then(({ createScreen }) => (here ? createScreen(place, given) : undefined))
      .then(
        (created) => {
          made = created;
          if (here) setScreen(created ?? null);
          else created?.dispose();
        },
        () => here && setScreen('failed'),
      );
    return () => {
      here = false;
      made?.dispose();
      setScreen(null);
    };
  }, [key, attempt]);
  return { screen, again: () => setAttempt((count) => count + 1) };
}
