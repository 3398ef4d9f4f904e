/**
 * Writes an approved patch: the stored bytes, onto exactly the files they were made from. The counts are taken anew,
 * because a person may have changed the contents since they were proposed.
 */
import type { Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { decodeText } from '../workspace/text.ts';
import { countLines } from './count-lines.ts';
import type { BlobStore, Committed, ExecutionContext } from './tool.ts';

/** `conflict` when a file is no longer what the patch was made from; then nothing is written. Throws for other proposals. */
export async function commitPatch(proposal: Proposal, context: ExecutionContext): Promise<Result<Committed>> {
  if (proposal.kind !== 'patch') throw new Error(`a ${proposal.kind} is not a patch`);
  const missing = proposal.files.find(
    (file) => file.after !== null && context.blobs.get(file.after) === undefined,
  );
  if (missing !== undefined)
    return fail('failed', `The approved contents of ${missing.path} are no longer stored.`);
  const changed = proposal.files.filter((file) => file.before !== file.after);
  const changes = changed.map(({ path, before, after }) => ({
    path,
    before,
    after: after === null ? null : (context.blobs.get(after) ?? null),
  }));
  if (changes.length > 0) {
    const applied = await context.workspace.apply(changes);
    if (!applied.ok) return applied;
  }
  const told = changed
    .map((file) => `${file.path} ${counts(context.blobs, file.before, file.after)}`)
    .join(', ');
  return ok({
    outcome: 'done',
    content: told === '' ? 'Nothing was changed.' : `Applied to ${told}.`,
    summary: told === '' ? 'nothing changed' : told,
    applied: changed.map(({ path, before, after }) => ({ path, before, after })),
  });
}

/** `(+1 −1)` */
function counts(blobs: BlobStore, before: string | null, after: string | null): string {
  const { added, removed } = countLines(textOf(blobs, before), textOf(blobs, after));
  return `(+${added} −${removed})`;
}

function textOf(blobs: BlobStore, digest: string | null): string | null {
  const bytes = digest === null ? undefined : blobs.get(digest);
  if (bytes === undefined) return null;
  const text = decodeText(bytes);
  return text.ok ? text.value.text : '';
}
