/**
 * What is on its way on a person's behalf ends with whatever they press next: they have gone on, and a place that is found or a focus
 * that is set after that would be taken from what they do now.
 */
import { useEffect } from 'react';

export function useEndAtPress(isOnItsWay: boolean, end: () => void): void {
  useEffect(() => {
    if (!isOnItsWay) return;
    const names = ['keydown', 'pointerdown'] as const;
    for (const name of names) addEventListener(name, end, true);
    return () => {
      for (const name of names) removeEventListener(name, end, true);
    };
  }, [isOnItsWay, end]);
}
