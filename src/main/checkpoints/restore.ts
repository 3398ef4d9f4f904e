/**
 * A restore plan carried out: removals first, so that a file does not stand where a folder is needed, then contents,
 * in batches that are all or nothing each. Every file is compared with what the plan was made for before it is touched.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import type { FileChange, Workspace } from '../workspace/workspace.ts';
import type { ObjectReader } from './object-reader.ts';
import { objectName } from './object-store.ts';
import type { KeptFile, RestorePlan } from './restore-plan.ts';
import type { Scan } from './scan.ts';

const batchFiles = 200;
const batchBytes = 32 * 1024 * 1024;

export type Restore = {
  workspace: Workspace;
  reader: ObjectReader;
  past: ReadonlyMap<string, KeptFile>;
  now: Pick<Scan, 'files'>;
};

/** Digest of the file as it is, if it is still what the plan saw. */
async function before({ workspace, now }: Restore, path: string): Promise<Result<string | null>> {
  const seen = now.files.get(path);
  if (!seen) return ok(null);
  const read = await workspace.read(path);
  if (!read.ok) return read;
  if (objectName('blob', read.value.bytes) === seen.oid) return ok(read.value.digest);
  return fail('conflict', `${path} changed while it was being restored.`, 'Restore again.');
}

async function changeFor(
  restore: Restore,
  { path, kind }: RestorePlan['changes'][number],
): Promise<Result<FileChange>> {
  const current = await before(restore, path);
  if (!current.ok) return current;
  if (kind === 'remove') return ok({ path, before: current.value, after: null });
  const file = restore.past.get(path);
  if (!file) throw new Error(`${path} is not in the checkpoint`);
  try {
    const after = await restore.reader.blob(file.oid);
    return ok({ path, before: current.value, after, mode: file.mode });
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    return fail('failed', `What the checkpoint has of ${path} cannot be read: ${why}.`);
  }
}

/** Fills batches with `planned` and applies them; `done` counts the files of batches that went through. */
async function applyInBatches(restore: Restore, planned: RestorePlan['changes'], done: { files: number }) {
  let batch: FileChange[] = [];
  let bytes = 0;
  for (const [at, each] of planned.entries()) {
    const change = await changeFor(restore, each);
    if (!change.ok) return change;
    batch.push(change.value);
    bytes += change.value.after?.length ?? 0;
    if (at < planned.length - 1 && batch.length < batchFiles && bytes < batchBytes) continue;
    const applied = await restore.workspace.apply(batch);
    if (!applied.ok) return applied;
    done.files += batch.length;
    batch = [];
    bytes = 0;
  }
  return ok(null);
}

/** Ends at the first failure; its message says how many files were restored before it. */
export async function carryOut(restore: Restore, plan: RestorePlan): Promise<Result<RestorePlan>> {
  const done = { files: 0 };
  for (const removals of [true, false]) {
    const part = plan.changes.filter((change) => (change.kind === 'remove') === removals);
    const applied = await applyInBatches(restore, part, done);
    if (applied.ok) continue;
    const { code, message, hint } = applied.error;
    const before = done.files === 0 ? '' : ` ${done.files} files had been restored before that.`;
    return fail(code, message + before, hint);
  }
  return ok(plan);
}
