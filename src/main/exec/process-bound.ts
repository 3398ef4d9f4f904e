/**
 * Ends a command that starts processes without end before the machine can do nothing else any more. The system's own limit counts
 * all of a person's processes, and none of an administrator's, so it is counted here: cheaply, by how many there are in all, and only
 * when that has grown by too many, one by one.
 */
import { readFileSync } from 'node:fs';
import { readProcesses } from './process-table.ts';
import { findTree, type TreeMark } from './process-tree.ts';

/** More than any build or test run starts at a time, and few enough that a machine bears them. */
export const mostProcesses = 1_000;
const everyMs = 200;
/** Where the number of all is not to be had for nothing. */
const everySlowMs = 2_000;

/** Calls `tooMany` once when the tree has more than `most`; gives how to stop looking. Nothing on Windows. */
export function watchProcesses(tree: TreeMark, most: number, tooMany: () => void): () => void {
  if (process.platform === 'win32') return () => {};
  let usual = threadsOfAll();
  let looking = false;
  const look = async (): Promise<void> => {
    const now = threadsOfAll();
    // Others end, too: what was usual is the least there was.
    if (now !== null && usual !== null) usual = Math.min(usual, now);
    if (now !== null && usual !== null && now - usual <= most) return;
    const found = findTree(await readProcesses(), tree, new Map()).length;
    if (found > most) {
      stop();
      tooMany();
    } else if (now !== null) usual = now - found;
  };
  const timer = setInterval(
    () => {
      if (looking) return;
      looking = true;
      // A machine that is out of files or processes is where this matters most: then it is looked again.
      void look()
        .catch(() => {})
        .finally(() => {
          looking = false;
        });
    },
    usual === null ? everySlowMs : everyMs,
  );
  const stop = (): void => clearInterval(timer);
  return stop;
}

/** Of the whole machine; null where the system does not tell. */
function threadsOfAll(): number | null {
  try {
    const all = /\/(\d+) /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1];
    return all === undefined ? null : Number(all);
  } catch {
    return null;
  }
}
