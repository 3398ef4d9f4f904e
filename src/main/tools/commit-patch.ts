/**
 * Writes an approved patch: the stored bytes, onto exactly the files they were made from. The counts are taken anew,
 * because a person may have changed the contents since they were proposed.
 */
import { type ChangedFile, changeAlone, changesSomething, type Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { linesBetween } from './count-lines.ts';
import type { BlobStore, Committed, ExecutionContext } from './tool.ts';

/** `conflict` when a file is no longer what the patch was made from; then nothing is written. Throws for other proposals. */
export async function commitPatch(proposal: Proposal, context: ExecutionContext): Promise<Result<Committed>> {
  if (proposal.kind !== 'patch') throw new Error(`a ${proposal.kind} is not a patch`);
  const missing = proposal.files.find(
    (file) => file.after !== null && context.blobs.get(file.after) === undefined,
  );
  if (missing !== undefined)
    return fail('failed', `The approved contents of ${missing.path} are no longer stored.`);
  const changed = proposal.files.filter(changesSomething);
  const changes = changed.map(({ path, before, after, executable }) => ({
    ...{ path, before, executable },
    after: after === null ? null : (context.blobs.get(after) ?? null),
  }));
  if (changes.length > 0) {
    const applied = await context.workspace.apply(changes);
    if (!applied.ok) return applied;
  }
  const told = changed.map((file) => toldChange(context.blobs, file)).join(', ');
  return ok({
    outcome: 'done',
    content: told === '' ? 'Nothing was changed.' : `Applied to ${told}.`,
    summary: told === '' ? 'nothing changed' : told,
    applied: changed.map(changeAlone),
  });
}

/** `run.sh (+1 −1, now executable)` */
export function toldChange(blobs: BlobStore, { path, before, after, executable }: ChangedFile): string {
  const { added, removed } = linesBetween(blobs, before, after);
  const lines = before === after ? [] : [`+${added} −${removed}`];
  const bits = executable === undefined ? [] : [executable ? 'now executable' : 'no longer executable'];
  return `${path} (${[...lines, ...bits].join(', ')})`;
}
