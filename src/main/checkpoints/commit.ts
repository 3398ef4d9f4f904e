/**
 * A checkpoint as a git commit: `files` is the workspace, `notes.json` what git cannot say (unusual permission bits,
 * what was left out and why). Each commit's parent is the checkpoint before it, so `git log` lists them.
 */

import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectStore } from './object-store.ts';
import type { KeptFile } from './restore-plan.ts';
import { readFiles, treeBody, writeTree } from './tree.ts';

const notesSchema = z.object({
  modes: z.record(z.string(), z.number()),
  skipped: z.array(z.object({ path: z.string(), why: z.string() })),
  /** Absent in old ones. */
  absent: z.array(z.string()).optional(),
});

export type Checkpoint = {
  reason: string;
  /** Unix milliseconds. */
  at: number;
  files: ReadonlyMap<string, KeptFile>;
  skipped: readonly { path: string; why: string }[];
  /** Paths that were to be kept and were not there. */
  absent: readonly string[];
};

const usualMode = (executable: boolean) => (executable ? 0o755 : 0o644);

/** Stores the checkpoint (its blobs are there already), durably, and makes it the newest; answers with its id. */
export async function writeCheckpoint(
  store: ObjectStore,
  checkpoint: Checkpoint,
  parent: string | null,
): Promise<string> {
  const modes: Record<string, number> = {};
  const files = new Map<string, { oid: string; executable: boolean }>();
  for (const [path, { oid, mode }] of checkpoint.files) {
    const executable = (mode & 0o100) !== 0;
    files.set(path, { oid, executable });
    if (mode !== usualMode(executable)) modes[path] = mode;
  }
  const { skipped, absent } = checkpoint;
  const told = { modes, skipped, ...(absent.length === 0 ? {} : { absent }) };
  const notes = Buffer.from(JSON.stringify(told));
  const tree = treeBody([
    { mode: '40000', name: 'files', oid: await writeTree(store, files) },
    { mode: '100644', name: 'notes.json', oid: await store.write('blob', notes) },
  ]);
  const who = `Patchbay <checkpoints@patchbay.invalid> ${Math.floor(checkpoint.at / 1_000)} +0000`;
  const lines = [
    `tree ${await store.write('tree', tree)}`,
    ...(parent === null ? [] : [`parent ${parent}`]),
    `author ${who}`,
    `committer ${who}`,
    '',
    `${checkpoint.reason.trim()}\n`,
  ];
  const id = await store.write('commit', Buffer.from(lines.join('\n')));
  await store.flush();
  await store.setHead(id);
  return id;
}

const unknown = (id: string) =>
  fail('not_found', `There is no checkpoint ${id}, or it is not kept any more.`);

/** A checkpoint whose files are only read when they are asked for. */
export type OpenCheckpoint = {
  reason: string;
  at: number;
  /** Name of the tree that is the workspace. */
  tree: string;
  skipped: Checkpoint['skipped'];
  /** Paths that were to be kept and were not there: none of them was there before. */
  absent: readonly string[];
  /** Paths with permission bits that a tree cannot say. */
  noted: readonly string[];
  notedMode(path: string): number | undefined;
  modeOf(path: string, file: { executable: boolean }): number;
  /** All of them. `failed` when the store is damaged. */
  files(): Promise<Result<Map<string, KeptFile>>>;
};

const damaged = (id: string, error: unknown) =>
  fail('failed', `Checkpoint ${id} cannot be read: ${error instanceof Error ? error.message : error}.`);

/** `not_found` for an id that is no checkpoint; `failed` when the store is damaged. */
export async function openCheckpoint(reader: ObjectReader, id: string): Promise<Result<OpenCheckpoint>> {
  if (!/^[0-9a-f]{40}$/.test(id)) return unknown(id);
  const found = await reader.commit(id).catch(() => null);
  if (found === null) return unknown(id);
  try {
    const root = await readRoot(reader, found.tree);
    const notes = notesSchema.parse(JSON.parse((await reader.blob(root.notes)).toString()));
    const modes = new Map(Object.entries(notes.modes));
    const modeOf: OpenCheckpoint['modeOf'] = (path, { executable }) =>
      modes.get(path) ?? usualMode(executable);
    return ok({
      reason: found.message.trimEnd(),
      at: found.committer.timestamp * 1_000,
      tree: root.files,
      skipped: notes.skipped,
      absent: notes.absent ?? [],
      noted: [...modes.keys()],
      notedMode: (path) => modes.get(path),
      modeOf,
      files: async () => {
        try {
          const files = new Map<string, KeptFile>();
          for (const [path, file] of await readFiles(reader, root.files))
            files.set(path, { oid: file.oid, mode: modeOf(path, file) });
          return ok(files);
        } catch (error) {
          return damaged(id, error);
        }
      },
    });
  } catch (error) {
    return damaged(id, error);
  }
}

export async function readRoot(reader: ObjectReader, oid: string): Promise<{ files: string; notes: string }> {
  const tree = await reader.tree(oid);
  const files = tree.find((entry) => entry.path === 'files');
  const notes = tree.find((entry) => entry.path === 'notes.json');
  if (!files || !notes) throw new Error('it is not a checkpoint');
  return { files: files.oid, notes: notes.oid };
}
