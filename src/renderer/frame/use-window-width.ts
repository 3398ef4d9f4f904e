/** Width of the window in pixels, as it changes. */
import { useSyncExternalStore } from 'react';

function subscribe(onChange: () => void): () => void {
  addEventListener('resize', onChange);
  return () => removeEventListener('resize', onChange);
}

export const useWindowWidth = (): number => useSyncExternalStore(subscribe, () => innerWidth);
