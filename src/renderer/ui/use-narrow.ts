/** True while the window is too narrow for more than one column; the same width as `narrow:` in the style sheet. */
import { useSyncExternalStore } from 'react';

const query = '(width < 900px)';

function subscribe(onChange: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener('change', onChange);
  return () => list.removeEventListener('change', onChange);
}

export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches);
