/**
 * The single-instance lock between real processes: a file beside the app's own. A second process leaves its words in the
 * folder, where the first one watches.
 */
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this process is the first. `onSecond` gets what later ones hand over. */
export function claimLock(folder: string, data: unknown, onSecond: (data: unknown) => void): boolean {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'double.lock');
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch {
    writeFileSync(join(folder, `handover-${process.pid}.json`), JSON.stringify(data ?? null));
    return false;
  }
  const watcher = watch(folder, (_event, name) => {
    if (name === null || !name.startsWith('handover-')) return;
    const handed = readHandover(join(folder, name));
    if (handed !== undefined) onSecond(handed);
  });
  watcher.unref();
  process.on('exit', () => rmSync(lock, { force: true }));
  return true;
}

/** Undefined while the file is still being written, and after it was read. */
function readHandover(file: string): unknown {
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file);
    return data;
  } catch {
    return undefined;
  }
}
