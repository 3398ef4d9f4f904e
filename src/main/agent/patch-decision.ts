/**
 * What a person made of a patch, checked: texts they changed, files they do not want, what they say of lines. Something that is not of
 * this patch is refused as a whole, never taken for an approval of the rest.
 */
import type { z } from 'zod';
import type { decisionInputSchema } from '../../shared/contract/approvals.ts';
import type { Decision, PatchFile, PatchProposal, Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { digestBytes } from '../base/digest.ts';
import { patchBytes } from '../tools/patch-bytes.ts';
import type { BlobStore } from '../tools/tool.ts';
import { restoreLineEnds } from '../workspace/line-ends.ts';
import { decodeText } from '../workspace/text.ts';

type DecisionInput = z.infer<typeof decisionInputSchema>;
type Edit = Extract<DecisionInput, { kind: 'edit' }>;
/** What the person has made of files of a patch. */
export type FileTexts = NonNullable<Edit['files']>;

/** Comments are of files of the patch that is decided. */
export function checkedComments(proposal: Proposal, input: DecisionInput): Result<void> {
  const comments = 'comments' in input ? (input.comments ?? []) : [];
  if (comments.length === 0) return ok(undefined);
  if (proposal.kind !== 'patch') return fail('invalid', 'Only lines of a patch can be commented.');
  const paths = new Set(proposal.files.map(({ path }) => path));
  const other = comments.find(({ path }) => !paths.has(path));
  return other === undefined ? ok(undefined) : fail('invalid', `${other.path} is not part of this patch.`);
}

/** As the journal has it: texts are stored and named by digest; an edit that changes nothing is an approval. */
export function editedPatch(blobs: BlobStore, proposal: PatchProposal, edit: Edit): Result<Decision> {
  if (edit.command !== undefined) return fail('invalid', 'A patch has no command to change.');
  if (edit.files === undefined && edit.refused === undefined)
    return fail('invalid', 'The changed files are missing.');
  const files = editedFiles(blobs, proposal, edit.files ?? []);
  if (!files.ok) return files;
  const refused = refusedFiles(proposal, edit);
  if (!refused.ok) return refused;
  const comments = edit.comments === undefined ? {} : { comments: edit.comments };
  if (files.value.length === 0 && refused.value.length === 0) return ok({ kind: 'approve', ...comments });
  return ok({
    kind: 'edit',
    files: files.value,
    ...(refused.value.length === 0 ? {} : { refused: refused.value }),
    ...comments,
  });
}

function editedFiles(
  blobs: BlobStore,
  proposal: PatchProposal,
  edited: FileTexts,
): Result<{ path: string; after: string }[]> {
  if (new Set(edited.map((file) => file.path)).size < edited.length)
    return fail('invalid', 'A file is in the changed files twice.');
  const files: { path: string; after: string }[] = [];
  for (const { path, text } of edited) {
    const proposed = proposal.files.find((file) => file.path === path);
    if (proposed === undefined) return fail('invalid', `${path} is not part of this patch.`);
    const bytes = editedBytes(blobs, proposed, text);
    if (!bytes.ok) return bytes;
    const digest = digestBytes(bytes.value);
    if (digest !== proposed.after) files.push({ path, after: blobs.put(bytes.value) });
  }
  return ok(files);
}

function refusedFiles(proposal: PatchProposal, { refused = [], files = [] }: Edit): Result<string[]> {
  const paths = new Set(proposal.files.map(({ path }) => path));
  const unknown = refused.find((path) => !paths.has(path));
  if (unknown !== undefined) return fail('invalid', `${unknown} is not part of this patch.`);
  const both = files.find(({ path }) => refused.includes(path));
  if (both !== undefined) return fail('invalid', `${both.path} is changed and refused at once.`);
  const wanted = new Set(refused);
  if (wanted.size === paths.size)
    return fail('invalid', 'Nothing would be written.', 'Reject the patch, and say why.');
  return ok([...wanted]);
}

function editedBytes(blobs: BlobStore, file: PatchFile, text: string): Result<Uint8Array> {
  const proposed = file.after === null ? undefined : blobs.get(file.after);
  if (proposed === undefined)
    return fail('invalid', `${file.path} is deleted by this patch; there is nothing to edit.`);
  const decoded = decodeText(proposed);
  if (!decoded.ok) return decoded;
  return patchBytes(restoreLineEnds(decoded.value.text, text), decoded.value.encoding);
}
