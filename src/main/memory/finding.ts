/** What is remembered, found by words and, where the person named an embedding model, by meaning. Words alone always work. */
import type { FoundMemory } from '../../shared/memory.ts';
import type { Meaning } from './meaning.ts';
import type { Memories } from './memories.ts';
import { nearAtAll } from './nearness.ts';

export interface Finding {
  /** For a model: as `Memories.find`, and as fast where a model is slow. */
  find(text: string, workspace: string | undefined): Promise<FoundMemory[]>;
  /** For a person who types: what holds the words, then what is only near in meaning, nearest first. */
  search(query: string, workspace: string | undefined): Promise<FoundMemory[]>;
}

/** A message waits no longer; a person who searches sees that something is looked for. */
const [messageMs, searchMs] = [1_000, 4_000];
/** More are not what was meant. */
const mostNear = 5;

export function createFinding(memories: Memories, meaning: Pick<Meaning, 'near'>): Finding {
  return {
    async find(text, workspace) {
      // Without a folder only what holds everywhere is told; a list without one has all there is.
      const kept = () =>
        memories.list(workspace, 'kept').filter(({ scope }) => scope === null || scope === workspace);
      return memories.find(text, workspace, await meaning.near(text, kept, messageMs));
    },
    async search(query, workspace) {
      if (query.trim() === '') return [];
      const points = await meaning.near(query, () => memories.list(workspace), searchMs);
      const found = memories.search(query, workspace);
      const known = new Set(found.map(({ memory }) => memory.id));
      const others = memories
        .list(workspace)
        .flatMap((memory): (FoundMemory & { near: number })[] => {
          const near = points.get(memory.id) ?? 0;
          return known.has(memory.id) || near < nearAtAll ? [] : [{ memory, matched: [], near }];
        })
        .toSorted((one, other) => other.near - one.near);
      return [...found, ...others.slice(0, mostNear)];
    },
  };
}
