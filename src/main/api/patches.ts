/** Texts of a patch for review: what was there, what is proposed (or was decided), and what is on disk when that is neither. */

import type { PatchVersion } from '../../shared/contract/approvals.ts';
import { decidedProposal, type PatchFile, type PatchProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Call } from '../../shared/session-state.ts';
import { callOf } from '../../shared/session-view.ts';
import type { OpenFolder } from '../agent/engine.ts';
import { decodeText } from '../workspace/text.ts';
import { type Api, unwrap } from './implement.ts';
import { languageOf } from './language.ts';
import type { Services } from './services.ts';

type Bytes = (digest: string) => Uint8Array | undefined;

export function patchHandlers(api: Api, { orchestrator, engine }: Services) {
  return {
    read: api.patch.read.handler(async ({ input }) => {
      const session = unwrap(orchestrator.session(input.sessionId));
      const call = callOf(session.state(), input.callId);
      const proposal = unwrap(patchOf(call, input.version ?? 'decided'));
      const files =
        input.path === undefined ? proposal.files : proposal.files.filter((file) => file.path === input.path);
      if (files.length === 0) unwrap(fail('not_found', `${input.path} is not part of this patch.`));
      const folder =
        call?.status === 'waiting' ? unwrap(await engine.folder(session.state().workspace)) : undefined;
      return Promise.all(files.map((file) => fileTexts(file, (digest) => engine.blobs.get(digest), folder)));
    }),
  };
}

function patchOf(call: Call | undefined, version: PatchVersion): Result<PatchProposal> {
  if (call?.proposal?.kind !== 'patch') return fail('not_found', 'There is no such patch in this session.');
  if (version === 'proposed') return ok(call.proposal);
  const decided = decidedProposal(call.proposal, call.approvals.at(-1)?.decision ?? undefined);
  return decided.kind === 'patch' ? ok(decided) : ok(call.proposal);
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
    language: languageOf(file.path),
    note: before.note ?? after.note,
  };
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
