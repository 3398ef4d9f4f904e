/**
 * Small things the page remembers by itself. Storage may be full, forbidden or absent (private windows, tests): then
 * they live as long as the page and nothing fails.
 */
type Where = () => Storage;

const all: Where = () => localStorage;
const window: Where = () => sessionStorage;

export const kept = (key: string): string | null => read(all, key);

/** Null forgets it. */
export const keep = (key: string, value: string | null): void => write(all, key, value);

/** Of this window. One that has none of its own because it is new has what was kept last by any. */
export const keptOfWindow = (key: string): string | null => read(window, key) ?? read(all, key);

/** Nothing was kept of it by this window itself. */
export const isNewWindow = (key: string): boolean => read(window, key) === null;

export function keepOfWindow(key: string, value: string | null): void {
  for (const where of [window, all]) write(where, key, value);
}

function read(where: Where, key: string): string | null {
  try {
    return where().getItem(key);
  } catch {
    return null;
  }
}

function write(where: Where, key: string, value: string | null): void {
  try {
    if (value === null) where().removeItem(key);
    else where().setItem(key, value);
  } catch {
    // In memory it is still there.
  }
}
