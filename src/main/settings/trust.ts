/**
 * Which folders the person trusts. A folder is trusted by its real path together with the digest of what counts in it
 * (`active-files.ts`), so another folder in its place, or other hooks after a pull, ask again.
 *
 * Kept in a file of the data folder that is read at every question: what another host wrote holds at once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { FolderTrust } from '../../shared/folder-trust.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { isActive, lookAtActiveFiles } from './active-files.ts';
import { writePrivateJson } from './private-file.ts';

export interface Trust {
  /** How it stands with a folder (real path) and what counts in it. */
  look(path: string): FolderTrust;
  trusts(path: string): boolean;
  /** `conflict` when what counts is no longer what the digest was made of: it has to be looked at again. */
  trust(path: string, digest: string): Result<void>;
  distrust(path: string): Result<void>;
  /**
   * Before the person's own decision writes these paths (as `active-files.ts` names them) into a folder; the result is called when
   * they are written. Trust goes on, since they were shown these bytes, unless anything else that counts changed meanwhile.
   */
  keepDuring(path: string, written: readonly string[]): () => void;
}

export interface TrustOptions {
  dataFolder: string;
  /** Every folder is trusted; asked at each question. */
  isOff: () => boolean;
}

const rowsSchema = z.array(z.object({ path: z.string(), digest: z.string(), at: z.number() }));
type Row = z.infer<typeof rowsSchema>[number];

const mostRows = 1_000;

export function createTrust({ dataFolder, isOff }: TrustOptions): Trust {
  const file = join(dataFolder, 'trusted-folders.json');
  const others = (rows: readonly Row[], path: string): Row[] => rows.filter((row) => row.path !== path);

  function look(path: string): FolderTrust {
    const { digest, items } = lookAtActiveFiles(path);
    const row = readRows(file).find((each) => each.path === path);
    const known = row === undefined ? 'untrusted' : row.digest === digest ? 'trusted' : 'changed';
    return { path, state: isOff() ? 'off' : known, digest, items };
  }

  return {
    look,
    trusts(path) {
      if (isOff()) return true;
      const row = readRows(file).find((each) => each.path === path);
      return row !== undefined && row.digest === lookAtActiveFiles(path).digest;
    },
    trust(path, digest) {
      if (lookAtActiveFiles(path).digest !== digest) {
        return fail('conflict', 'What counts in this folder has changed meanwhile.', 'Look at it again.');
      }
      const rows = [...others(readRows(file), path), { path, digest, at: Date.now() }];
      return writePrivateJson(file, rows.slice(-mostRows));
    },
    keepDuring(path, written) {
      if (isOff() || !written.some(isActive)) return () => {};
      const row = readRows(file).find((each) => each.path === path);
      if (row === undefined || row.digest !== lookAtActiveFiles(path).digest) return () => {};
      const rest = lookAtActiveFiles(path, written).digest;
      return () => {
        const { digest } = lookAtActiveFiles(path);
        if (digest === row.digest || lookAtActiveFiles(path, written).digest !== rest) return;
        writePrivateJson(file, [...others(readRows(file), path), { path, digest, at: Date.now() }]);
      };
    },
    distrust(path) {
      const rows = readRows(file);
      return rows.some((row) => row.path === path)
        ? writePrivateJson(file, others(rows, path))
        : ok(undefined);
    },
  };
}

/** A file that cannot be read trusts nobody. */
function readRows(file: string): Row[] {
  try {
    return rowsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}
