/** A number pressed alone, as the place of a choice; null for any other key. */
import type { PressedKey } from './keys.ts';

export const digitOf = ({ key, ctrlKey, metaKey, altKey }: PressedKey): number | null =>
  /^[1-9]$/.test(key) && !ctrlKey && !metaKey && !altKey ? Number(key) - 1 : null;
