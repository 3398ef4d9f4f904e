/**
 * A person's decision on a card. It counts once, for exactly what was shown (the digest), and for a patch only while the files
 * are as they were shown; else it is a conflict: nothing is written and the person's text is kept.
 */
import type { z } from 'zod';
import type { decisionInputSchema } from '../../shared/contract/approvals.ts';
import type { Fact } from '../../shared/event.ts';
import { type Decision, decidedProposal, type PatchProposal, type Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { parentId } from '../../shared/session-reduce.ts';
import type { Approval, Call } from '../../shared/session-state.ts';
import { approvalOf, callOf, waitingCalls } from '../../shared/session-view.ts';
import { digestBytes, digestValue } from '../base/digest.ts';
import { commandProblem } from '../exec/command-text.ts';
import { countLines } from '../tools/count-lines.ts';
import { patchBytes } from '../tools/patch-bytes.ts';
import { restoreLineEnds } from '../workspace/line-ends.ts';
import { decodeText } from '../workspace/text.ts';
import { conflictFact } from './call-commit.ts';
import type { Engine, OpenFolder } from './engine.ts';
import type { LiveSession } from './session-book.ts';

export type DecisionInput = z.infer<typeof decisionInputSchema>;

interface Card {
  approval: Approval;
  call: Call;
  proposal: Proposal;
}

interface Request {
  engine: Engine;
  session: LiveSession;
  folder: OpenFolder;
  approvalId: string;
}

/** Records the decision. `conflict`: the card is no longer open, shows something else, or its files changed. */
export async function decide(
  request: Request & { digest: string; input: DecisionInput; through: string },
): Promise<Result<void>> {
  const { engine, session, folder, approvalId, digest, input, through } = request;
  const card = openCard(session, approvalId);
  if (!card.ok) return card;
  const { approval, proposal } = card.value;
  if (approval.digest !== digest) return stale();
  const decision = toDecision(engine, proposal, input);
  if (!decision.ok) return decision;
  const writes = decision.value.kind === 'approve' || decision.value.kind === 'edit';
  const wanted = decidedProposal(proposal, decision.value);
  if (writes && wanted.kind === 'patch') {
    const conflict = await conflictFact({ folder }, approvalId, wanted);
    // Reading took time: another client may have decided meanwhile.
    if (!openCard(session, approvalId).ok) return stale();
    const changed = conflict.data.files.map((file) => file.path);
    if (changed.length > 0) {
      session.append([conflict]);
      return fail(
        'conflict',
        `${changed.join(', ')} changed on disk since this was proposed. Nothing was written; your text is kept.`,
        'Review it against the file as it is now, or reject it.',
      );
    }
  }
  if (approval.conflict !== null && writes)
    return fail(
      'conflict',
      'The files of this card changed since.',
      'Review it against the files as they are now.',
    );
  session.append([
    {
      type: 'approval.decided',
      data: { approvalId, digest, decision: decision.value, by: 'person', through },
    },
  ]);
  return ok(undefined);
}

/** After a conflict: the same contents proposed again on the files as they are now, as a new card. */
export async function renew({ engine, session, folder, approvalId }: Request): Promise<Result<void>> {
  const card = openCard(session, approvalId);
  if (!card.ok) return card;
  const { approval, call, proposal } = card.value;
  if (approval.conflict === null || proposal.kind !== 'patch')
    return fail('conflict', 'Nothing about this card changed.');
  const kept = new Map(approval.conflict.kept.map(({ path, after }) => [path, after]));
  const files: PatchProposal['files'] = [];
  for (const file of proposal.files) {
    const now = await folder.workspace.read(file.path);
    const before = now.ok ? engine.blobs.put(now.value.bytes) : null;
    const after = file.after === null ? null : (kept.get(file.path) ?? file.after);
    files.push({ path: file.path, before, after, ...linesBetween(engine, before, after) });
  }
  if (!openCard(session, approvalId).ok) return stale();
  const again: PatchProposal = { kind: 'patch', files };
  const digest = digestValue(again);
  const facts: Fact[] = [
    {
      type: 'call.proposed',
      data: {
        callId: call.id,
        effect: call.effect ?? 'write',
        summary: call.summary,
        proposal: again,
        digest,
      },
    },
    {
      type: 'approval.requested',
      data: {
        approvalId: `${call.id}.a${call.approvals.length + 1}`,
        digest,
        rule: 'Asks again because the files changed.',
      },
    },
  ];
  session.append(facts);
  return ok(undefined);
}

function openCard(session: LiveSession, approvalId: string): Result<Card> {
  const approval = approvalOf(session.state(), approvalId);
  const call = callOf(session.state(), parentId(approvalId));
  if (approval === undefined || call === undefined || call.proposal === null) {
    return fail('not_found', `There is no approval ${approvalId} in this session.`);
  }
  const open = waitingCalls(session.state()).some((card) => card.approval.id === approvalId);
  return open ? ok({ approval, call, proposal: call.proposal }) : stale();
}

const stale = (): Result<never> =>
  fail('conflict', 'This card was decided already or shows something older.', 'Look at the newest card.');

/** The wire's decision as the journal's: edited texts become stored bytes in the encoding and line ends of what was proposed. */
function toDecision(engine: Engine, proposal: Proposal, input: DecisionInput): Result<Decision> {
  if (input.kind === 'answer' && proposal.kind !== 'question')
    return fail('invalid', 'Only a question can be answered.');
  if (input.kind === 'approve' && proposal.kind === 'question')
    return fail('invalid', 'A question needs an answer in words.');
  if ('grant' in input && input.grant !== undefined) {
    if (proposal.kind !== 'command' || proposal.sandbox !== 'enforced')
      return fail('invalid', 'Only a command in the sandbox can be given more.');
    if (input.grant === 'unsandboxed' && proposal.readOnly === true)
      return fail(
        'invalid',
        'This agent may not write, and without the sandbox its command could.',
        readOnlyHint,
      );
  }
  if (input.kind !== 'edit') return ok(input);
  if (proposal.kind === 'command') return editedCommand(input);
  if (proposal.kind === 'patch') return editedPatch(engine, proposal, input);
  return fail('invalid', 'Only a patch or a command can be edited.');
}

const readOnlyHint = 'Choose an agent that may write, and let it run the command.';

type Edit = Extract<DecisionInput, { kind: 'edit' }>;

function editedCommand({ command, files, grant }: Edit): Result<Decision> {
  if (command === undefined) return fail('invalid', 'The changed command is missing.');
  if (files !== undefined) return fail('invalid', 'A command has no files to change.');
  const problem = commandProblem(command);
  if (problem !== null) return fail('invalid', problem);
  return ok({ kind: 'edit', command, ...(grant === undefined ? {} : { grant }) });
}

/** An edit that is not one of this patch is refused, never taken for an approval of what was proposed. */
function editedPatch(engine: Engine, proposal: PatchProposal, edit: Edit): Result<Decision> {
  if (edit.command !== undefined) return fail('invalid', 'A patch has no command to change.');
  if (edit.files === undefined) return fail('invalid', 'The changed files are missing.');
  if (new Set(edit.files.map((file) => file.path)).size < edit.files.length)
    return fail('invalid', 'A file is in the changed files twice.');
  const files: { path: string; after: string }[] = [];
  for (const { path, text } of edit.files) {
    const proposed = proposal.files.find((file) => file.path === path);
    if (proposed === undefined) return fail('invalid', `${path} is not part of this patch.`);
    const bytes = editedBytes(engine, proposed, text);
    if (!bytes.ok) return bytes;
    const digest = digestBytes(bytes.value);
    if (digest !== proposed.after) files.push({ path, after: engine.blobs.put(bytes.value) });
  }
  return ok(files.length === 0 ? { kind: 'approve' } : { kind: 'edit', files });
}

function editedBytes(engine: Engine, file: PatchProposal['files'][number], text: string): Result<Uint8Array> {
  const proposed = file.after === null ? undefined : engine.blobs.get(file.after);
  if (proposed === undefined)
    return fail('invalid', `${file.path} is deleted by this patch; there is nothing to edit.`);
  const decoded = decodeText(proposed);
  if (!decoded.ok) return decoded;
  return patchBytes(restoreLineEnds(decoded.value.text, text), decoded.value.encoding);
}

function linesBetween(
  engine: Engine,
  before: string | null,
  after: string | null,
): { added: number; removed: number } {
  const text = (digest: string | null): string | null => {
    const bytes = digest === null ? undefined : engine.blobs.get(digest);
    const decoded = bytes === undefined ? undefined : decodeText(bytes);
    return decoded?.ok === true ? decoded.value.text : null;
  };
  return countLines(text(before), text(after));
}
