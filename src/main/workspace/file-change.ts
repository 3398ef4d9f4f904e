/** What an `apply` is asked to do, checked as far as names alone can be: before anything is opened. */
import { fail, ok, type Result } from '../../shared/result.ts';
import { splitPath } from './descriptor-walk.ts';
import { isProtected, resolveInside } from './path.ts';

export type FileChange = {
  path: string;
  /** SHA-256 of the bytes the file has now; null: it must not exist. */
  before: string | null;
  /** The bytes it is to have; null: it is deleted. */
  after: Uint8Array | null;
  /** Permission bits; absent: an existing file keeps its own, a new one gets the umask's default. */
  mode?: number;
  /** That one bit of them, for everybody who may read it; the others stay. */
  executable?: boolean | undefined;
};

/** By its permission bits, of the owner. */
export const isProgram = (mode: number): boolean => (mode & 0o100) !== 0;

/** Permission bits it is to have; undefined: the umask's default. `found`: those it has. */
export function bitsAfter(
  { mode, executable }: Pick<FileChange, 'mode' | 'executable'>,
  found: number | undefined,
): number | undefined {
  if (mode !== undefined || executable === undefined) return mode ?? found;
  if (!executable) return (found ?? 0o644) & ~0o111;
  return found === undefined ? 0o755 : found | ((found & 0o444) >> 2);
}

const twice = (path: string) => fail('invalid', `${path} is changed twice in one go.`);

/** The changes with resolved paths. `denied`: outside or protected; `invalid`: twice, or a file where a folder is needed. */
export function planChanges(root: string, changes: readonly FileChange[]): Result<FileChange[]> {
  const planned = new Map<string, FileChange>();
  for (const change of changes) {
    const path = resolveInside(root, change.path);
    if (!path.ok) return path;
    if (isProtected(path.value)) {
      return fail('denied', `${path.value} is protected: nothing here writes to .git or .patchbay.`);
    }
    if (change.before === null && change.after === null) {
      return fail('invalid', `${path.value} is neither there before nor after.`);
    }
    if (planned.has(path.value)) return twice(path.value);
    planned.set(path.value, { ...change, path: path.value });
  }
  for (const path of planned.keys()) {
    for (let above = splitPath(path).folder; above !== '.'; above = splitPath(above).folder) {
      if (planned.has(above)) return fail('invalid', `${above} cannot be a file and a folder (${path}).`);
    }
  }
  return ok([...planned.values()]);
}
