/**
 * Files that a command runs, bound to the person's word: they allowed the script as it was when the card was shown, not whatever is
 * in it later. Looked at when the card is made, when it is decided, and again before the command starts, which may be after a restart.
 */
import { readFile, stat as statFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactOf } from '../../shared/event.ts';
import type { HeldFile } from '../../shared/held.ts';
import type { Operand } from '../../shared/policy.ts';
import type { Approval, Call } from '../../shared/session-state.ts';
import { digestBytes } from '../base/digest.ts';
import type { OpenFolder } from './engine.ts';

interface InFolder {
  folder: Pick<OpenFolder, 'workspace'>;
}

/** Digest of a file as it is on disk; null when there is none, or none that may be read. */
export async function digestNow({ folder }: InFolder, path: string): Promise<string | null> {
  const read = await folder.workspace.read(path);
  return read.ok ? read.value.digest : null;
}

/** What is held is what a command gets to see. */
export const operandsNow = (
  { folder }: InFolder,
  paths: readonly string[],
  held: readonly HeldFile[],
): Promise<Operand[]> =>
  Promise.all(
    paths.map(async (path) => {
      const own = held.find((file) => file.path === path);
      return {
        path,
        digest: own?.after ?? (own ? null : await contentNow(join(folder.workspace.root, path))),
      };
    }),
  );

/** Of more it is only looked at whether it was written since. */
const mostBytes = 50_000_000;

/**
 * Of what a program would read under that name, links and all; it is compared, never shown. A file that is there and cannot be read, or
 * is very large, is known by its size and times. Null when there is none, and for a folder.
 */
async function contentNow(path: string): Promise<string | null> {
  try {
    const stat = await statFile(path, { bigint: true });
    if (!stat.isFile()) return null;
    const { size, mtimeNs, ctimeNs, ino } = stat;
    const byTimes = `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
    if (size > mostBytes) return byTimes;
    return await readFile(path).then(digestBytes, () => byTimes);
  } catch {
    return null;
  }
}

/** The request that takes the place of one whose files changed; undefined when all are as they were shown. */
export async function askedAgain(
  place: InFolder,
  call: Call,
  { digest, command }: Approval,
  held: readonly HeldFile[],
): Promise<{ fact: FactOf<'approval.requested'>; changed: string } | undefined> {
  const before = command?.operands;
  if (command === undefined || before === undefined) return undefined;
  const operands = await operandsNow(
    place,
    before.map(({ path }) => path),
    held,
  );
  const changed = operands
    .filter((operand, at) => operand.digest !== before[at]?.digest)
    .map(({ path }) => path)
    .join(', ');
  if (changed === '') return undefined;
  const approvalId = `${call.id}.a${call.approvals.length + 1}`;
  const rule = `asks again because ${changed} changed since you were asked`;
  const data = { approvalId, digest, rule, command: { ...command, operands } };
  return { fact: { type: 'approval.requested', data }, changed };
}
