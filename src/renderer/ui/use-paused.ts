/** What somebody types, as it is when they pause: what is asked for at each key keeps the other side busy with what nobody waits for. */
import { useEffect, useState } from 'react';

const pauseMs = 150;

export function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
