/**
 * Where an app under test keeps its data: in memory where the machine has room there. Each fact is written through to the disk, so on
 * a real one most of a test's time went by in waiting for it. What a process that is killed leaves behind is the same in both; what a
 * disk is asked to keep is judged by the tests of the store and of checkpoints, whose folders are on it.
 */
import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const inMemory = '/dev/shm';
/** Bytes. Containers often have 64 MB there, which Chromium needs for itself. */
const enough = 1024 ** 3;

function parent(): string {
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize >= enough ? inMemory : tmpdir();
  } catch {
    return tmpdir(); // not Linux
  }
}

/** A new, empty folder. Whoever makes it removes it. */
export const makeDataFolder = (purpose = 'data'): string =>
  mkdtempSync(join(parent(), `patchbay-${purpose}-`));
