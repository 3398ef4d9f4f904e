/**
 * File contents by digest. Put contents wait in memory and are written by the journal in the transaction of the event that
 * names them, so a write costs one sync, and no event ever names bytes that are not there.
 */
import { eq, sql } from 'drizzle-orm';
import { digestBytes } from '../base/digest.ts';
import type { Database } from './database.ts';
import { blobs } from './schema.ts';

export interface Blobs {
  put(bytes: Uint8Array): string;
  get(digest: string): Uint8Array | undefined;
  /** Writes what waits. Called inside the journal's transaction only. */
  flush(): void;
  /** The transaction held: forget the copies in memory. */
  flushed(): void;
}

export function createBlobs({ orm }: Database): Blobs {
  const waiting = new Map<string, Uint8Array>();
  const select = orm
    .select({ bytes: blobs.bytes })
    .from(blobs)
    .where(eq(blobs.digest, sql.placeholder('digest')))
    .prepare();
  const insert = orm
    .insert(blobs)
    .values({ digest: sql.placeholder('digest'), bytes: sql.placeholder('bytes') })
    .onConflictDoNothing()
    .prepare();
  return {
    put(bytes) {
      const digest = digestBytes(bytes);
      waiting.set(digest, bytes);
      return digest;
    },
    get: (digest) => waiting.get(digest) ?? select.get({ digest })?.bytes,
    flush() {
      for (const [digest, bytes] of waiting) insert.run({ digest, bytes: Buffer.from(bytes) });
    },
    flushed: () => waiting.clear(),
  };
}
