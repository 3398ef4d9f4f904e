/**
 * A patch proposed again after its files changed under the review. What somebody else changed stays: the person's text is merged with
 * the file as it is now. Places that both changed hold the person's lines and have to be decided about before anything is written; of
 * what lines cannot be merged of, the file as a whole is such a place.
 */
import {
  changeAlone,
  clashingFiles,
  type PatchFile,
  type PatchProposal,
  type Proposal,
} from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { digestValue } from '../base/digest.ts';
import { countLines } from '../tools/count-lines.ts';
import type { BlobStore } from '../tools/tool.ts';
import type { FileImage } from '../workspace/file-read.ts';
import { type DecisionInput, openCard, type Request, stale } from './card.ts';
import { mergeContents, textIn } from './merge-contents.ts';
import { editedPatch, type FileTexts } from './patch-decision.ts';

/** `files`: what the person has made of them by now; of the others what was kept when the change was seen. */
export async function renew(request: Request, files: FileTexts): Promise<Result<void>> {
  const { engine, session, folder, approvalId } = request;
  const card = openCard(session, approvalId);
  if (!card.ok) return card;
  const { approval, call, proposal } = card.value;
  if (approval.conflict === null || proposal.kind !== 'patch')
    return fail('conflict', 'Nothing about this card changed.');
  const edited = editedPatch(engine.blobs, proposal, { kind: 'edit', files: [...files] });
  if (!edited.ok) return edited;
  const kept = new Map(approval.conflict.kept.map(({ path, after }) => [path, after]));
  const typed = edited.value.kind === 'edit' ? edited.value.files : [];
  for (const { path, after } of typed ?? []) kept.set(path, after);
  const renewed: PatchFile[] = [];
  for (const file of proposal.files) {
    const now = await folder.workspace.read(file.path);
    // What cannot be read is there all the same, and nobody can say what would be written over.
    if (!now.ok && now.error.code !== 'not_found') return now;
    const after = file.after === null ? null : (kept.get(file.path) ?? file.after);
    renewed.push(renewedFile(engine.blobs, file, after, now.ok ? now.value : null));
  }
  if (!openCard(session, approvalId).ok) return stale();
  const again: PatchProposal = { kind: 'patch', files: renewed };
  const digest = digestValue(again);
  const { id: callId, summary } = call;
  const next = `${callId}.a${call.approvals.length + 1}`;
  session.append([
    {
      type: 'call.proposed',
      data: { callId, effect: call.effect ?? 'write', summary, proposal: again, digest },
    },
    {
      type: 'approval.requested',
      data: { approvalId: next, digest, rule: 'Asks again because the files changed.' },
    },
  ]);
  return ok(undefined);
}

/** `after`: what the person wants. */
function renewedFile(
  blobs: BlobStore,
  file: PatchFile,
  after: string | null,
  now: FileImage | null,
): PatchFile {
  const before = now === null ? null : blobs.put(now.bytes);
  // A file that is merged already is merged from what both began from: what nobody has decided about is not forgotten.
  const base = file.merged === undefined ? file.before : file.merged.base;
  const mine = file.merged !== undefined && after === file.after ? file.merged.mine : after;
  const isMerged = before !== base || file.merged !== undefined;
  const lines =
    isMerged && mine !== null && before !== null
      ? mergeContents(blobs, { base, mine, theirs: before })
      : null;
  const isReplaced = isMerged && before !== base && before !== mine;
  const conflicts = lines?.conflicts ?? (isReplaced ? 1 : undefined);
  const merged = conflicts === undefined ? undefined : { base, mine, conflicts };
  const wanted = lines === null ? mine : lines.after;
  return {
    ...changeAlone({ ...file, before, after: wanted }),
    ...countLines(textIn(blobs, before)?.text ?? null, textIn(blobs, wanted)?.text ?? null),
    ...(merged === undefined ? {} : { merged }),
  };
}

/** Nothing that two people changed at one place is written before somebody said how. */
export function checkSettled(proposal: Proposal, input: DecisionInput): Result<void> {
  if (proposal.kind !== 'patch' || (input.kind !== 'approve' && input.kind !== 'edit')) return ok(undefined);
  const refused = input.kind === 'edit' ? (input.refused ?? []) : [];
  const open = clashingFiles(proposal).find(
    (path) => !refused.includes(path) && input.settled?.includes(path) !== true,
  );
  if (open === undefined) return ok(undefined);
  return fail(
    'invalid',
    `${open} was changed on disk at places that this patch changes, too. Nothing was written.`,
    'Decide what stands there first, in the review on the page; or say that the lines of the patch do.',
  );
}
