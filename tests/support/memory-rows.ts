/** A store of entries in a database of its own, in memory, made by the real migrations. */
import { join } from 'node:path';
import { createMemories, type Memories } from '../../src/main/memory/memories.ts';
import { createMemoryRows, type MemoryRows } from '../../src/main/memory/memory-rows.ts';
import { createVectorRows, type VectorRows } from '../../src/main/memory/vector-rows.ts';
import { openDatabase } from '../../src/main/store/database.ts';

export interface OpenMemories {
  rows: MemoryRows;
  vectors: VectorRows;
  memories: Memories;
  close(): void;
}

export function openMemories(now: () => number, file = ':memory:'): OpenMemories {
  const opened = openDatabase(file, join(import.meta.dirname, '../../resources/migrations'), false);
  if (!opened.ok) throw new Error(opened.error.message);
  const rows = createMemoryRows(opened.value);
  return {
    rows,
    vectors: createVectorRows(opened.value),
    memories: createMemories(rows, now),
    close: opened.value.close,
  };
}
