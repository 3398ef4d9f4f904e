/**
 * A folder's files, copied one by one. The app's own folders lie in an archive once it is packaged, where Electron lets files
 * be listed and read like any other; Node's own copying of whole folders goes past that and finds nothing.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `to` is made, with what leads to it, and need not be empty. Links and modes are not kept: no folder of ours has any. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(source, target);
    else await writeFile(target, await readFile(source));
  }
}
