/**
 * A card that has just appeared takes no decision for a moment: a click or key meant for what was there before must not
 * approve something nobody has read.
 */
import { useEffect, useState } from 'react';

const armMs = 400;

/** True once `id` has been on screen for a moment. */
export function useArmed(id: string): boolean {
  const [armedFor, setArmedFor] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setArmedFor(id), armMs);
    return () => clearTimeout(timer);
  }, [id]);
  return armedFor === id;
}
