/**
 * Carrying out what was decided, and finding out after a crash what became of it. Order matters and is the whole point:
 * checkpoint, then `call.started` on disk, then the effect, then the result. A command is never run twice by itself; a patch may
 * be completed, because applying it again to files that already have it changes nothing.
 */
import type { Fact, FactOf } from '../../shared/event.ts';
import {
  changeAlone,
  type Decision,
  decidedProposal,
  type ModeProposal,
  type PatchProposal,
  type Proposal,
} from '../../shared/proposal.ts';
import type { Approval, Call } from '../../shared/session-state.ts';
import { commitPatch } from '../tools/commit-patch.ts';
import type { Committed, LeftRunning } from '../tools/tool.ts';
import { proposeCall } from './call-proposal.ts';
import { closing, type Drive, executionContext, since } from './drive.ts';
import { type WithHeld, withHeldChanges } from './held-command.ts';
import { holdPatch, isHolding } from './holding.ts';
import { askedAgain, digestNow } from './operands.ts';
import { helped } from './replanning.ts';
import { switchedFacts, wishedSwitch } from './switching.ts';
import {
  tellFailure,
  textOf,
  toldAfterLoop,
  toldComments,
  toldEdits,
  toldInterrupted,
  toldRejected,
} from './told.ts';
import { barredByTrust } from './trust-bar.ts';

export async function commitCall(drive: Drive, call: Call): Promise<Fact[]> {
  const approval = call.approvals.at(-1);
  const decision = approval?.decision;
  if (approval === undefined || decision === null || decision === undefined || call.proposal === null) {
    throw new Error(`${call.id} was not decided`);
  }
  if (decision.kind === 'reject' && call.proposal.kind === 'loop')
    return [result(call, 'refused', toldAfterLoop(call.proposal.seen.words, decision.words), 'stopped', 0)];
  if (decision.kind === 'reject')
    return [
      result(
        call,
        'refused',
        joined(toldRejected(decision.words), commentsOf(drive, call, decision)),
        'rejected',
        0,
      ),
    ];
  if (decision.kind === 'answer' && call.help === true && call.proposal.kind === 'question')
    return helped(drive, call, call.proposal, decision.words);
  if (decision.kind === 'answer') return [result(call, 'done', decision.words, 'answered', 0)];
  // The person lets it go on: now it is proposed like any other call.
  if (call.proposal.kind === 'loop') return proposeCall(drive, call);
  if (approval.digest !== call.digest) throw new Error(`${approval.id} was given for another proposal`);

  const proposal = decidedProposal(call.proposal, decision);
  if (proposal.kind === 'mode') return handOver(drive, call, proposal);
  // Its tasks are begun one by one, as `next` says.
  if (proposal.kind === 'tasks') return [{ type: 'call.started', data: { callId: call.id } }];
  // The card may have waited longer than the trust lasted.
  const barred = proposal.kind === 'patch' || proposal.kind === 'command' ? barredByTrust(drive) : null;
  if (barred !== null) return [result(call, 'refused', `Refused: ${barred} Nothing was done.`, barred, 0)];
  if (proposal.kind === 'patch' && call.review !== true && isHolding(drive.state()))
    return [await held(drive, call, proposal)];
  const isBound = approval.by === 'person' && !(decision.kind === 'edit' && decision.command !== undefined);
  const again = isBound ? await askedAgain(drive, call, approval, drive.state().held) : undefined;
  if (again !== undefined) return [again.fact];
  const checkpoint = await checkpointFacts(drive, proposal);
  if (drive.signal.aborted) return [];
  if (typeof checkpoint === 'string') return [result(call, 'failed', checkpoint, 'no checkpoint', 0)];
  drive.flush([...checkpoint, { type: 'call.started', data: { callId: call.id } }]);
  return carryOut(drive, call, approval, proposal);
}

async function held(drive: Drive, call: Call, proposal: PatchProposal): Promise<Fact> {
  const { workspace } = executionContext(drive);
  const done = await holdPatch(drive.engine, workspace, drive.state(), proposal);
  if (!done.ok) return result(call, 'failed', tellFailure(done.error), done.error.message, 0);
  const data = { callId: call.id, outcome: 'done' as const, durationMs: 0, ...done.value };
  return { type: 'call.finished', data };
}

/** The person let the agent hand over. Meanwhile they may have chosen that agent, or another, themselves. */
function handOver({ engine, state, folder }: Drive, call: Call, { mode, reason }: ModeProposal): Fact[] {
  const wished = wishedSwitch(engine.modesIn(folder.workspace.root), state(), mode);
  if (wished.ok) return switchedFacts(call.id, state().mode, wished.value.to, reason);
  return [result(call, 'failed', tellFailure(wished.error), wished.error.message, 0)];
}

async function carryOut(drive: Drive, call: Call, approval: Approval, proposal: Proposal): Promise<Fact[]> {
  const started = drive.engine.now();
  const elapsed = (): number => since(drive, started);
  const commit = call.review === true ? commitPatch : drive.engine.tools.get(call.name)?.commit;
  if (commit === undefined)
    return [result(call, 'failed', `${call.name} cannot be carried out.`, 'no such tool', 0)];
  const wasWritten =
    proposal.kind === 'patch' && approval.by === 'person'
      ? drive.engine.keepTrust(
          drive.folder.workspace.root,
          proposal.files.map(({ path }) => path),
        )
      : undefined;
  const context = {
    ...executionContext(drive),
    ...(call.review === true ? { workspace: drive.folder.workspace } : {}),
    isSeen: approval.by === 'person',
  };
  const done = await commit(proposal, context, call.id);
  if (done.ok) wasWritten?.();
  if (done.ok && done.value.background !== undefined) letRun(drive, call, done.value.background);
  // The command was ended because the app closes, not by the person: the next start reports it as interrupted.
  if (drive.signal.reason === closing && proposal.kind === 'command') return [];
  if (done.ok) return [committed(drive, call, approval, await withHeldChanges(drive, done.value), elapsed())];
  // A review that was let go unseen is not undone by a change on disk: then it is for the person.
  const isForPerson = approval.by === 'person' || call.review === true;
  if (done.error.code === 'conflict' && isForPerson && proposal.kind === 'patch') {
    return [await conflictFact(drive, approval.id, proposal)];
  }
  return [result(call, 'failed', tellFailure(done.error), done.error.message, elapsed())];
}

/** In the journal before its end can come, which does not wait for anybody. */
function letRun({ engine, session, flush }: Drive, call: Call, left: LeftRunning): void {
  const { id: backgroundId, command } = left;
  flush([{ type: 'background.started', data: { backgroundId, callId: call.id, command } }]);
  engine.backgrounds.keep(session, left);
}

function committed(drive: Drive, call: Call, approval: Approval, value: WithHeld, durationMs: number): Fact {
  const { decision } = approval;
  const edits = joined(
    editsOf(drive, call, approval),
    decision === null ? '' : commentsOf(drive, call, decision),
  );
  return {
    type: 'call.finished',
    data: {
      callId: call.id,
      outcome: value.outcome,
      content: joined(value.content, edits),
      summary: value.summary,
      durationMs,
      ...(value.exitCode === undefined ? {} : { exitCode: value.exitCode }),
      ...(value.applied === undefined ? {} : { applied: value.applied }),
      ...(value.held === undefined ? {} : { held: value.held }),
      ...(value.appeared === undefined ? {} : { appeared: value.appeared }),
    },
  };
}

const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join('\n');

/** Quotes lines as they were decided; of a file that was not written, as they were proposed. */
function commentsOf({ engine }: Drive, { proposal }: Call, decision: Decision): string {
  const comments = 'comments' in decision ? decision.comments : undefined;
  if (proposal?.kind !== 'patch') return '';
  const decided = decidedProposal(proposal, decision);
  const files = decided.kind === 'patch' ? [...decided.files, ...proposal.files] : proposal.files;
  return toldComments(comments, (path) => {
    const after = files.find((file) => file.path === path)?.after;
    return after == null ? undefined : textOf(engine.blobs.get(after));
  });
}

/** In words, what the person changed. After a conflict the card holds their text, so the model's own is looked up in the journal. */
function editsOf({ session, engine }: Drive, call: Call, approval: Approval): string {
  if (call.proposal === null) return '';
  const first =
    call.approvals.length < 2
      ? undefined
      : session
          .history(0)
          .find(
            (event) =>
              event.type === 'call.proposed' &&
              event.data.callId === call.id &&
              event.data.proposal.kind !== 'loop',
          );
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
    const now = await digestNow(drive, file.path);
    if (now !== file.before) files.push({ path: file.path, now });
  }
  const kept = proposal.files.flatMap(({ path, after }) => (after === null ? [] : [{ path, after }]));
  return { type: 'approval.conflicted', data: { approvalId, files, kept } };
}

/** A checkpoint before the first change of a turn. A string is why there is none, and then nothing may be changed. */
async function checkpointFacts(drive: Drive, proposal: Proposal): Promise<Fact[] | string> {
  // What is planned, and what runs in the copy, changes nothing of the workspace.
  if (proposal.kind === 'feature' || (proposal.kind === 'command' && proposal.inCopy === true)) return [];
  const state = drive.state();
  const turnId = state.turns.at(-1)?.id ?? null;
  if (state.checkpoints.some((checkpoint) => checkpoint.turnId === turnId)) return [];
  // Files that the ignore rules leave out would not be in it, and this patch may be about to change one.
  const include = proposal.kind === 'patch' ? proposal.files.map((file) => file.path) : [];
  const reason = `before the first change of turn ${state.turns.length}`;
  const made = await drive.folder.checkpoints.create({ reason, include }, drive.signal);
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
    const now = await digestNow(drive, file.path);
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
  const applied = proposal.files.map(changeAlone);
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
