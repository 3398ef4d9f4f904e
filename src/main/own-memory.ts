/** What is remembered and learned over the app's own database, and what sessions tell of it. */
import { createFinding, type Finding } from './memory/finding.ts';
import { createMeaning, type Meaning } from './memory/meaning.ts';
import { createMemories, type Memories } from './memory/memories.ts';
import { createMemoryRows } from './memory/memory-rows.ts';
import { createMemoryWatch, type MemoryWatch } from './memory/memory-watch.ts';
import { createVectorRows } from './memory/vector-rows.ts';
import type { Embed } from './models/embedding.ts';
import { createOwnLearning, type OwnLearning } from './own-learning.ts';
import type { Settings } from './settings.ts';
import type { Blobs } from './store/blobs.ts';
import type { Database } from './store/database.ts';
import type { Journal } from './store/journal.ts';

export function createOwnMemory(
  { settings }: { settings: Pick<Settings, 'get'> },
  { database, blobs, journal }: { database: Database; blobs: Blobs; journal: Journal },
  log: (message: string, error: unknown) => void,
): { memories: Memories; learning: OwnLearning; watch: MemoryWatch } {
  const rows = createMemoryRows(database);
  const watch = createMemoryWatch({
    rows,
    contents: (digest) => blobs.get(digest),
    keepsLessons: () => settings.get('memory.keepLessons'),
    now: Date.now,
    log,
  });
  const { learning, watch: counts } = createOwnLearning({ settings }, { database, journal }, log);
  return {
    memories: createMemories(rows, Date.now),
    learning,
    watch: {
      appended(...news) {
        watch.appended(...news);
        counts.appended(...news);
      },
    },
  };
}

/** How what is remembered is found. `embed` asks the model that the settings name. */
export function createOwnFinding(
  { settings }: { settings: Pick<Settings, 'get'> },
  { database, memories, embed }: { database: Database; memories: Memories; embed: Embed },
  log: (message: string, error: unknown) => void,
): { finding: Finding; meaning: Meaning } {
  const meaning = createMeaning({
    model: () => settings.get('memory.embeddings'),
    embed,
    rows: createVectorRows(database),
    now: Date.now,
    log,
  });
  return { finding: createFinding(memories, meaning), meaning };
}
