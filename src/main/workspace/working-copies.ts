/** The copies in which commands of sessions run whose changes are held, one for each; made when the first command needs it. */
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createWorkingCopy, type WorkingCopy } from './copied-workspace.ts';
import type { CopyParts } from './copy-state.ts';
import type { Workspace } from './workspace.ts';

export interface WorkingCopies {
  of(sessionId: string, workspace: Workspace): WorkingCopy;
  /** When nothing is held any more. What cannot be removed now is when the session's next copy is made. */
  drop(sessionId: string): Promise<void>;
}

/** Copies of an earlier start are removed meanwhile: they were never the truth. */
export function createWorkingCopies(data: string, blobs: CopyParts['blobs']): WorkingCopies {
  const copies = new Map<string, WorkingCopy>();
  const dataFolder = realpathSync(data);
  const all = join(dataFolder, 'copies');
  const folder = join(all, randomUUID());
  void removeBeside(all, basename(folder));
  return {
    of(sessionId, workspace) {
      const there = copies.get(sessionId);
      if (there !== undefined) return there;
      const copy = createWorkingCopy({ workspace, folder: join(folder, sessionId), dataFolder, blobs });
      copies.set(sessionId, copy);
      return copy;
    },
    async drop(sessionId) {
      copies.delete(sessionId);
      await rm(join(folder, sessionId), { recursive: true, force: true }).catch(() => {});
    },
  };
}

async function removeBeside(folder: string, kept: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (name !== kept) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
}
