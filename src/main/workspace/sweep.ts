/**
 * Removes what a kill in the middle of writing left behind: our temporary files, known by their names, in the folders of the
 * files that were being written. Only ever called for a patch that was interrupted, so nobody else is writing there.
 */
import { readdir, unlink } from 'node:fs/promises';
import { isTemporaryName } from '../base/atomic-file.ts';
import { openFolder, type Root, splitPath } from './descriptor-walk.ts';

/** `paths` come from `resolveInside`. A folder that cannot be opened has nothing of ours. Gives how many were removed. */
export async function sweepTemporary(root: Root, paths: readonly string[]): Promise<number> {
  let removed = 0;
  for (const path of new Set(paths.map((one) => splitPath(one).folder))) {
    const folder = await openFolder(root, path);
    if (!folder.ok) continue;
    const left = (await readdir(folder.value.self).catch(() => [])).filter(isTemporaryName);
    for (const name of left) {
      // On a file system that became read-only they stay; what matters more is finding out what became of the patch.
      const gone = await unlink(folder.value.at(name)).then(
        () => true,
        () => false,
      );
      if (gone) removed += 1;
    }
    await folder.value.close();
  }
  return removed;
}
