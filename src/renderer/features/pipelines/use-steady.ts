/** What is decided about may become another under a form: it says so, and takes no key or click that was meant for what was there before. */
import { useState } from 'react';
import { useArmed } from '../../use-armed.ts';

export function useSteady(digest: string): { hasChanged: boolean; isSteady: boolean } {
  const [first] = useState(digest);
  const isArmed = useArmed(digest);
  const hasChanged = digest !== first;
  return { hasChanged, isSteady: !hasChanged || isArmed };
}
