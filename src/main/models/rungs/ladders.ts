/**
 * The ladders of all models, by the name a session has. Lookups never build a model: what is not built was never asked.
 */
import type { Model } from '../model.ts';
import { createLadder, type Ladder, type LadderSources } from './ladder.ts';

export interface Ladders {
  /** The model on its ladder; takes the place of an earlier one of that name. */
  put(wire: Model): Model;
  /** Undefined for a model that makes calls in one way only, like the demo, and for one that is not built. */
  of(name: string): Ladder | undefined;
}

export function createLadders(sources: LadderSources): Ladders {
  const ladders = new Map<string, Ladder>();
  return {
    put(wire) {
      const ladder = createLadder(wire, sources);
      ladders.set(wire.name, ladder);
      return ladder.model;
    },
    of: (name) => ladders.get(name),
  };
}
