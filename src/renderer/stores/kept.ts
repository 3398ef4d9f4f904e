/**
 * Small things the page remembers by itself. Storage may be full, forbidden or absent (private windows, tests): then
 * they live as long as the page and nothing fails.
 */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // In memory it is still there.
  }
}
