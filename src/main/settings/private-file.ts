/**
 * Writes a small JSON file of the data folder, whole or not at all, readable by its owner only. Synchronous, so that
 * reading, changing and writing back is one step which no other call of this process can come between.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { temporaryName } from '../base/atomic-file.ts';

function syncFolderNow(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Where a linked file really is, so that the link stays and what it points at is written. */
function behindLink(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // not there yet
  }
}

/** Mode 0600, in a folder that is made 0700 when it is not there. On failure the file is as it was. */
export function writePrivateJson(path: string, content: unknown): Result<void> {
  const file = behindLink(path);
  const folder = dirname(file);
  const temporary = join(folder, temporaryName());
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(descriptor, `${JSON.stringify(content, null, 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncFolderNow(folder);
    return ok(undefined);
  } catch (error) {
    rmSync(temporary, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return fail('failed', `${file} could not be written (${code}).`, 'Is the disk full or read-only?');
  }
}
