/**
 * Carrying out what was decided, and finding out after a crash what became of it. Order matters and is the whole point:
 * checkpoint, then `call.started` on disk, then the effect, then the result. A command is never run twice by itself; a patch may
 * be completed, because applying it again to files that already have it changes nothing.
 */
import type { Fact, FactOf } from '../../shared/event.ts';
import {
  decidedProposal,
  type ModeProposal,
  type PatchProposal,
  type Proposal,
} from '../../shared/proposal.ts';
import type { Approval, Call } from '../../shared/session-state.ts';
import type { Committed } from '../tools/tool.ts';
import { closing, type Drive, executionContext, since } from './drive.ts';
import { switchedFacts, wishedSwitch } from './switching.ts';
import { tellFailure, toldEdits, toldInterrupted, toldRejected } from './told.ts';
import { barredByTrust } from './trust-bar.ts';

export async function commitCall(drive: Drive, call: Call): Promise<Fact[]> {
  const approval = call.approvals.at(-1);
  const decision = approval?.decision;
  if (approval === undefined || decision === null || decision === undefined || call.proposal === null) {
    throw new Error(`${call.id} was not decided`);
  }
  if (decision.kind === 'reject')
    return [result(call, 'refused', toldRejected(decision.words), 'rejected', 0)];
  if (decision.kind === 'answer') return [result(call, 'done', decision.words, 'answered', 0)];
  if (approval.digest !== call.digest) throw new Error(`${approval.id} was given for another proposal`);

  const proposal = decidedProposal(call.proposal, decision);
  if (proposal.kind === 'mode') return handOver(drive, call, proposal);
  // The card may have waited longer than the trust lasted.
  const barred = proposal.kind === 'patch' || proposal.kind === 'command' ? barredByTrust(drive) : null;
  if (barred !== null) return [result(call, 'refused', `Refused: ${barred} Nothing was done.`, barred, 0)];
  const checkpoint = await checkpointFacts(drive, proposal);
  if (typeof checkpoint === 'string') return [result(call, 'failed', checkpoint, 'no checkpoint', 0)];
  if (drive.signal.aborted) return [];
  drive.flush([...checkpoint, { type: 'call.started', data: { callId: call.id } }]);
  return carryOut(drive, call, approval, proposal);
}

/** The person let the agent hand over. Meanwhile they may have chosen that agent, or another, themselves. */
function handOver({ engine, state }: Drive, call: Call, { mode, reason }: ModeProposal): Fact[] {
  const wished = wishedSwitch(engine.modes, state(), mode);
  if (wished.ok) return switchedFacts(call.id, state().mode, wished.value.to, reason);
  return [result(call, 'failed', tellFailure(wished.error), wished.error.message, 0)];
}

async function carryOut(drive: Drive, call: Call, approval: Approval, proposal: Proposal): Promise<Fact[]> {
  const started = drive.engine.now();
  const elapsed = (): number => since(drive, started);
  const commit = drive.engine.tools.get(call.name)?.commit;
  if (commit === undefined)
    return [result(call, 'failed', `${call.name} cannot be carried out.`, 'no such tool', 0)];
  const wasWritten =
    proposal.kind === 'patch' && approval.by === 'person'
      ? drive.engine.keepTrust(
          drive.folder.workspace.root,
          proposal.files.map(({ path }) => path),
        )
      : undefined;
  const done = await commit(proposal, executionContext(drive), call.id);
  if (done.ok) wasWritten?.();
  // The command was ended because the app closes, not by the person: the next start reports it as interrupted.
  if (drive.signal.reason === closing && proposal.kind === 'command') return [];
  if (done.ok) return [committed(drive, call, approval, done.value, elapsed())];
  if (done.error.code === 'conflict' && approval.by === 'person' && proposal.kind === 'patch') {
    return [await conflictFact(drive, approval.id, proposal)];
  }
  return [result(call, 'failed', tellFailure(done.error), done.error.message, elapsed())];
}

function committed(drive: Drive, call: Call, approval: Approval, value: Committed, durationMs: number): Fact {
  const edits = editsOf(drive, call, approval);
  return {
    type: 'call.finished',
    data: {
      callId: call.id,
      outcome: value.outcome,
      content: edits === '' ? value.content : `${value.content}\n${edits}`,
      summary: value.summary,
      durationMs,
      ...(value.exitCode === undefined ? {} : { exitCode: value.exitCode }),
      ...(value.applied === undefined ? {} : { applied: value.applied }),
      ...(value.appeared === undefined ? {} : { appeared: value.appeared }),
    },
  };
}

/** In words, what the person changed. After a conflict the card holds their text, so the model's own is looked up in the journal. */
function editsOf({ session, engine }: Drive, call: Call, approval: Approval): string {
  if (call.proposal === null) return '';
  const first =
    call.approvals.length < 2
      ? undefined
      : session.history(0).find((event) => event.type === 'call.proposed' && event.data.callId === call.id);
  const proposal = first?.type === 'call.proposed' ? first.data.proposal : call.proposal;
  const decided = decidedProposal(call.proposal, approval.decision ?? undefined);
  return toldEdits(proposal, decided, (digest) => engine.blobs.get(digest));
}

/** The files of a patch as they are now, beside what the person wants to write. Nothing was written. */
export async function conflictFact(
  drive: Pick<Drive, 'folder'>,
  approvalId: string,
  proposal: PatchProposal,
): Promise<FactOf<'approval.conflicted'>> {
  const files: { path: string; now: string | null }[] = [];
  for (const file of proposal.files) {
    const now = await currentDigest(drive, file.path);
    if (now !== file.before) files.push({ path: file.path, now });
  }
  const kept = proposal.files.flatMap(({ path, after }) => (after === null ? [] : [{ path, after }]));
  return { type: 'approval.conflicted', data: { approvalId, files, kept } };
}

/** Digest of a file as it is on disk; null when there is none (or none that may be read). */
async function currentDigest({ folder }: Pick<Drive, 'folder'>, path: string): Promise<string | null> {
  const read = await folder.workspace.read(path);
  return read.ok ? read.value.digest : null;
}

/** A checkpoint before the first change of a turn. A string is why there is none, and then nothing may be changed. */
async function checkpointFacts(drive: Drive, proposal: Proposal): Promise<Fact[] | string> {
  const state = drive.state();
  const turnId = state.turns.at(-1)?.id ?? null;
  if (state.checkpoints.some((checkpoint) => checkpoint.turnId === turnId)) return [];
  // Files that the ignore rules leave out would not be in it, and this patch may be about to change one.
  const include = proposal.kind === 'patch' ? proposal.files.map((file) => file.path) : [];
  const reason = `before the first change of turn ${state.turns.length}`;
  const made = await drive.folder.checkpoints.create({ reason, include });
  if (!made.ok) return `No checkpoint could be made, so nothing was changed: ${tellFailure(made.error)}`;
  const { id, files, skipped } = made.value;
  return [
    {
      type: 'checkpoint.created',
      data: { checkpointId: id, turnId, reason, files, skipped: skipped.length },
    },
  ];
}

/** After a crash in the middle of a commit: a patch is completed or reported, a command only reported. */
export async function settleCall(drive: Drive, call: Call): Promise<Fact[]> {
  const approval = call.approvals.at(-1);
  if (call.proposal === null || approval === undefined) throw new Error(`${call.id} was never started`);
  const proposal = decidedProposal(call.proposal, approval.decision ?? undefined);
  if (proposal.kind !== 'patch')
    return [result(call, 'interrupted', toldInterrupted('command', ''), 'interrupted, not run again', 0)];
  await drive.folder.workspace.sweep(proposal.files.map((file) => file.path));
  const open: PatchProposal['files'] = [];
  const strange: string[] = [];
  for (const file of proposal.files) {
    const now = await currentDigest(drive, file.path);
    if (now === file.before) open.push(file);
    else if (now !== file.after) strange.push(file.path);
  }
  if (strange.length > 0)
    return [result(call, 'interrupted', toldInterrupted('patch', strange.join(', ')), 'interrupted', 0)];
  if (open.length > 0) {
    const facts = await carryOut(drive, call, approval, { kind: 'patch', files: open });
    return facts.map((fact) => withAllApplied(fact, proposal));
  }
  const value: Committed = {
    outcome: 'done',
    content: `Applied to ${paths(proposal)}.`,
    summary: paths(proposal),
  };
  return [withAllApplied(committed(drive, call, approval, value, 0), proposal)];
}

function withAllApplied(fact: Fact, proposal: PatchProposal): Fact {
  if (fact.type !== 'call.finished' || fact.data.outcome !== 'done') return fact;
  const applied = proposal.files.map(({ path, before, after }) => ({ path, before, after }));
  return { ...fact, data: { ...fact.data, applied } };
}

const paths = (proposal: PatchProposal): string => proposal.files.map((file) => file.path).join(', ');

const result = (
  call: Call,
  outcome: Extract<Fact, { type: 'call.finished' }>['data']['outcome'],
  content: string,
  summary: string,
  durationMs: number,
): Fact => ({ type: 'call.finished', data: { callId: call.id, outcome, content, summary, durationMs } });
