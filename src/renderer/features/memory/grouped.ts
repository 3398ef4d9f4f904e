/** Kept entries by the place they hold in, and there by kind. Pure. */
import { type Memory, memoryKinds } from '../../../shared/memory.ts';

export interface Place {
  scope: string | null;
  entries: readonly Memory[];
}

/** The folder at hand first, then what holds everywhere, then other folders by name; within a kind the newest first. */
export function placesOf(entries: readonly Memory[], here: string | null): Place[] {
  const rank = (scope: string | null): number => (scope === null ? 1 : scope === here ? 0 : 2);
  const scopes = [...new Set(entries.map(({ scope }) => scope))].toSorted(
    (one, other) => rank(one) - rank(other) || (one ?? '').localeCompare(other ?? ''),
  );
  return scopes.map((scope) => ({
    scope,
    entries: entries
      .filter((entry) => entry.scope === scope)
      .toSorted((one, other) => memoryKinds.indexOf(one.kind) - memoryKinds.indexOf(other.kind)),
  }));
}
