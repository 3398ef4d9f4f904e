/** Texts of a patch for review: what was there, what is proposed (or was decided), and what is on disk when that is neither. */

import type { PatchVersion } from '../../shared/contract/approvals.ts';
import { decidedProposal, type PatchFile, type PatchProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call } from '../../shared/session-state.ts';
import { callOf } from '../../shared/session-view.ts';
import type { OpenFolder } from '../agent/engine.ts';
import { countLines } from '../tools/count-lines.ts';
import { type ImageType, imageFacts } from '../workspace/image-facts.ts';
import { type MergedChange, mergeTexts } from '../workspace/merge-texts.ts';
import { findRenames, type RenameSide } from '../workspace/renames.ts';
import { decodeText } from '../workspace/text.ts';
import { type Api, unwrap } from './implement.ts';
import { languageOf } from './language.ts';
import type { Services } from './services.ts';

type Bytes = (digest: string) => Uint8Array | undefined;

/** An image is sent as one message; past this size only its facts are shown. */
const largestImage = 4 * 1024 * 1024;

export function patchHandlers(api: Api, { orchestrator, engine }: Services) {
  const bytes: Bytes = (digest) => engine.blobs.get(digest);
  const filesOf = (input: { sessionId: string; callId: string; version?: PatchVersion | undefined }) => {
    const session = unwrap(orchestrator.session(input.sessionId));
    const call = callOf(session.state(), input.callId);
    return unwrap(patchOf(call, input.version ?? 'decided')).files;
  };
  return {
    renames: api.patch.renames.handler(({ input }) => renamesIn(filesOf(input), bytes)),
    image: api.patch.image.handler(({ input }) => {
      const file = filesOf(input).find(({ path }) => path === input.path);
      return unwrap(imageOf(file?.[input.side] ?? null, bytes));
    }),
    read: api.patch.read.handler(async ({ input }) => {
      const session = unwrap(orchestrator.session(input.sessionId));
      const call = callOf(session.state(), input.callId);
      const proposal = unwrap(patchOf(call, input.version ?? 'decided'));
      const files =
        input.path === undefined ? proposal.files : proposal.files.filter((file) => file.path === input.path);
      if (files.length === 0) unwrap(fail('not_found', `${input.path} is not part of this patch.`));
      const folder =
        call?.status === 'waiting' ? unwrap(await engine.folder(session.state().workspace)) : undefined;
      return Promise.all(files.map((file) => fileTexts(file, bytes, folder)));
    }),
  };
}

function patchOf(call: Call | undefined, version: PatchVersion): Result<PatchProposal> {
  if (call?.proposal?.kind !== 'patch') return fail('not_found', 'There is no such patch in this session.');
  if (version === 'proposed') return ok(call.proposal);
  const decided = decidedProposal(call.proposal, call.approvals.at(-1)?.decision ?? undefined);
  if (decided.kind !== 'patch') return ok(call.proposal);
  // What was refused is as it was.
  const files = call.proposal.files.map(
    (file) => decided.files.find(({ path }) => path === file.path) ?? { ...file, after: file.before },
  );
  return ok({ kind: 'patch', files });
}

async function fileTexts(file: PatchFile, bytes: Bytes, folder: OpenFolder | undefined) {
  const before = textOf(file.before, bytes);
  const after = textOf(file.after, bytes);
  const now = folder === undefined ? {} : await currentText(folder, file);
  return {
    path: file.path,
    before: before.text,
    after: after.text,
    ...now,
    ...mergedChanges(file, { before: before.text, after: after.text }, bytes),
    language: languageOf(file.path),
    ...notText(file, before.note ?? after.note, bytes),
  };
}

/** Each side as far as it can be told when one of them is not text. */
function notText(file: PatchFile, note: string | null, bytes: Bytes) {
  if (note === null) return { note };
  const factsOf = (digest: string | null) => {
    const content = digest === null ? undefined : bytes(digest);
    if (digest === null || content === undefined) return null;
    return { bytes: content.length, digest, image: imageFacts(content) };
  };
  return { note, facts: { before: factsOf(file.before), after: factsOf(file.after) } };
}

function imageOf(digest: string | null, bytes: Bytes): Result<{ type: ImageType; base64: string }> {
  const content = digest === null ? undefined : bytes(digest);
  const image = content === undefined ? null : imageFacts(content);
  if (content === undefined || image === null) return fail('not_found', 'There is no image to show.');
  if (content.length > largestImage)
    return fail('invalid', 'This image is larger than 4 MB, so it is not shown.');
  return ok({ type: image.type, base64: Buffer.from(content).toString('base64') });
}

function renamesIn(files: readonly PatchFile[], bytes: Bytes) {
  const sides = (of: 'before' | 'after'): RenameSide[] =>
    files.flatMap((file) => {
      const digest = file[of];
      // What is to be decided about has a row of its own.
      const isAlone =
        file[of === 'before' ? 'after' : 'before'] === null && (file.merged?.conflicts ?? 0) === 0;
      return digest === null || !isAlone
        ? []
        : [{ path: file.path, digest, text: () => textOf(digest, bytes).text }];
    });
  const [gone, fresh] = [sides('before'), sides('after')];
  const text = (of: readonly RenameSide[], path: string) =>
    of.find((side) => side.path === path)?.text() ?? '';
  return findRenames(gone, fresh).map(({ from, to }) => ({
    ...{ from, to },
    ...countLines(text(gone, from), text(fresh, to)),
  }));
}

/** Nothing where what is shown is not the merged text any more. */
function mergedChanges(
  { merged }: PatchFile,
  { before, after }: { before: string | null; after: string | null },
  bytes: Bytes,
): { merged?: MergedChange[] } {
  if (merged === undefined || before === null) return {};
  const [base, mine] = [textOf(merged.base, bytes), textOf(merged.mine, bytes)];
  if (base.note !== null || mine.text === null) return {};
  const { text, changes } = mergeTexts(base.text ?? '', before, mine.text);
  return text === after ? { merged: changes } : {};
}

function textOf(digest: string | null, bytes: Bytes): { text: string | null; note: string | null } {
  if (digest === null) return { text: null, note: null };
  const found = bytes(digest);
  if (found === undefined) return { text: null, note: 'The contents are no longer kept.' };
  const decoded = decodeText(found);
  return decoded.ok ? { text: decoded.value.text, note: null } : { text: null, note: decoded.error.message };
}

async function currentText({ workspace }: OpenFolder, file: PatchFile): Promise<{ now?: string | null }> {
  const read = await workspace.read(file.path);
  if (!read.ok) return file.before === null ? {} : { now: null };
  if (read.value.digest === file.before) return {};
  const decoded = decodeText(read.value.bytes);
  return { now: decoded.ok ? decoded.value.text : null };
}
