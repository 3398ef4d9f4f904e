/** Whether a program, or a path of a folder, is there to be run. Nothing is run to find out. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { resolveInside } from '../workspace/path.ts';

/** `wanted` with a slash is a path in the folder; else a program in one of the folders of `path`. */
export function isThere(wanted: string, root: string, path: string): boolean {
  if (wanted.includes('/')) {
    const inside = resolveInside(root, wanted);
    return inside.ok && statSync(join(root, inside.value), { throwIfNoEntry: false }) !== undefined;
  }
  return path.split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, wanted)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
