/** The files of a patch as people count them: one under a new name is one, though the patch deletes it and makes it anew. */
import type { z } from 'zod';
import type { patchRenamesSchema } from '../shared/contract/approvals.ts';
import type { PatchFile } from '../shared/proposal.ts';

export type PatchRenames = z.infer<typeof patchRenamesSchema>;
/** A file that is deleted and one that is new which hold the same, or nearly. */
export type Rename = PatchRenames[number];

export type FileChange = 'added' | 'modified' | 'deleted' | 'renamed';

/** Whether it may be run once it is written, where the patch says so. */
export type BitChange = 'executable' | 'becomesExecutable' | 'notExecutable' | null;

export interface PatchChange {
  path: string;
  /** The path it had, where it is renamed; that file has no row of its own. */
  from: string | null;
  change: FileChange;
  bits: BitChange;
  added: number;
  removed: number;
}

/** In the patch's order. */
export function patchChanges(files: readonly PatchFile[], renames: readonly Rename[]): PatchChange[] {
  const movedTo = new Map(renames.map((rename) => [rename.to, rename]));
  const gone = new Set(renames.map(({ from }) => from));
  return files
    .filter(({ path }) => !gone.has(path))
    .map((file) => {
      const rename = movedTo.get(file.path);
      const { added, removed } = rename ?? file;
      const change = rename === undefined ? changeOf(file) : 'renamed';
      return { path: file.path, from: rename?.from ?? null, change, bits: bitsOf(file), added, removed };
    });
}

function changeOf({ before, after }: PatchFile): FileChange {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'modified';
}

/** A file that is new, also under this name, may have been executable before. */
function bitsOf({ before, executable }: PatchFile): BitChange {
  if (executable === undefined) return null;
  if (!executable) return 'notExecutable';
  return before === null ? 'executable' : 'becomesExecutable';
}
