/**
 * Vectors of entries in SQLite, by the model that made them. Triggers take a vector away with its entry and with its words, so that
 * nothing of what was forgotten stays.
 */
import type { Database } from '../store/database.ts';
import type { Background } from './nearness.ts';

export interface VectorRow extends Background {
  memoryId: string;
  /** Of length one. */
  vector: Float32Array;
}

export interface VectorRows {
  of(model: string): VectorRow[];
  /** `text`: what it was made of; nothing is stored where the entry says something else by now. */
  put(model: string, rows: readonly (VectorRow & { text: string })[]): void;
}

/** More than a person goes to and fro between. */
const mostModels = 3;

interface Stored extends Background {
  memoryId: string;
  vector: Buffer;
}

export function createVectorRows({ sqlite }: Pick<Database, 'sqlite'>): VectorRows {
  const of = sqlite.prepare<[string], Stored>(
    'select memory_id as memoryId, vector, usual, spread from memory_vectors where model = ?',
  );
  const put = sqlite.prepare(
    `insert or replace into memory_vectors (memory_id, model, vector, usual, spread)
     select id, @model, @vector, @usual, @spread from memories where id = @memoryId and text = @text`,
  );
  const prune = sqlite.prepare(
    `delete from memory_vectors where model not in
       (select model from memory_vectors group by model order by max(rowid) desc limit ${mostModels})`,
  );
  return {
    of: (model) =>
      of.all(model).map(({ vector: { buffer, byteOffset, byteLength }, ...row }) => ({
        ...row,
        // Copied, because a buffer of the pool need not begin where four bytes do.
        vector: new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)),
      })),
    put: sqlite.transaction((model: string, rows: readonly (VectorRow & { text: string })[]) => {
      for (const { vector, ...row } of rows) put.run({ ...row, model, vector: Buffer.from(vector.buffer) });
      prune.run();
    }),
  };
}
