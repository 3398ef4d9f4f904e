/**
 * Proposes changes to several files as one patch, so that they are read, decided and written together. All files or none: one that
 * cannot be read or found leaves nothing proposed, and the model is told of each that failed.
 */
import { z } from 'zod';
import type { PatchFile } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { applyBlocks } from '../workspace/edit-blocks.ts';
import { failedFiles, namedIn, type PatchSection, parseSections } from '../workspace/patch-sections.ts';
import { resolveInside } from '../workspace/path.ts';
import { decodeText } from '../workspace/text.ts';
import { clipLine } from './clip.ts';
import { commitPatch } from './commit-patch.ts';
import { countLines } from './count-lines.ts';
import { patchFile } from './propose-patch.ts';
import { openText } from './text-file.ts';
import type { ExecutionContext, Tool } from './tool.ts';

/** In characters; all files are in the proposal. */
const longestSummary = 300;

const parameters = z.object({ patch: z.string() });

export const applyPatchReview: Tool<typeof parameters> = {
  name: 'apply_patch_review',
  effect: 'write',
  description: `Edit several files at once. patch has for each
*** Update File: path
and apply_diff blocks, or
*** Add File: path
and its lines, or
*** Delete File: path`,
  parameters,
  quotes: ({ patch }) => namedIn(patch),
  propose: async ({ patch }, context) => {
    const sections = parseSections(patch);
    if (!sections.ok) return sections;
    const read: { path: string; file: Result<PatchFile> }[] = [];
    for (const section of sections.value) {
      const inside = resolveInside(context.workspace.root, section.path);
      const path = inside.ok ? inside.value : section.path;
      const isTwice = read.some((other) => other.path === path);
      read.push({ path, file: isTwice ? twice : inside.ok ? await fileOf(context, path, section) : inside });
    }
    const failed = read.flatMap(({ path, file }) => (file.ok ? [] : [{ path, failure: file.error }]));
    if (failed.length > 0) return failedFiles(failed, read.length);
    const files = read.flatMap(({ file }) => (file.ok ? [file.value] : []));
    return ok({
      proposal: { kind: 'patch', files },
      summary: clipLine(files.map(({ path }) => path).join(', '), longestSummary),
    });
  },
  commit: commitPatch,
};

const twice = fail('invalid', 'It is in the patch more than once.', 'Put all its blocks below one *** line.');

async function fileOf(
  context: ExecutionContext,
  path: string,
  section: PatchSection,
): Promise<Result<PatchFile>> {
  if (section.kind === 'add') return addedFile(context, path, section);
  if (section.kind === 'delete') return deletedFile(context, path);
  const before = await openText(context, path);
  if (!before.ok) return before;
  const edited = applyBlocks(before.value.text, section.blocks);
  return edited.ok ? patchFile(context, path, before.value, edited.value.text, section.executable) : edited;
}

async function addedFile(
  context: ExecutionContext,
  path: string,
  { text, executable }: Extract<PatchSection, { kind: 'add' }>,
): Promise<Result<PatchFile>> {
  const there = await context.workspace.read(path);
  if (there.ok) return fail('invalid', `${path} exists already.`, 'Use *** Update File for it.');
  return there.error.code === 'not_found' ? patchFile(context, path, null, text, executable) : there;
}

/** Whatever it holds: a file that is no text can go, too. */
async function deletedFile(context: ExecutionContext, path: string): Promise<Result<PatchFile>> {
  const there = await context.workspace.read(path);
  if (!there.ok) {
    const named = there.error.code === 'not_found' ? await openText(context, path) : there;
    return named.ok ? fail('conflict', `${path} was made just now.`) : named;
  }
  const text = decodeText(there.value.bytes);
  const before = context.blobs.put(there.value.bytes);
  return ok({ path, before, after: null, ...countLines(text.ok ? text.value.text : null, null) });
}
