/**
 * What the review panel is about, asked of the session's state: which patch, may it still be decided, what became of it.
 * Everything here is computed anew after each event; the panel keeps none of it.
 */
import type { PatchFile, PatchProposal } from '../../../shared/proposal.ts';
import type { Approval, Call, SessionState } from '../../../shared/session-state.ts';
import { callOf, waitingCalls } from '../../../shared/session-view.ts';

/**
 * waiting: the person decides · deciding: decided, being written · applied: on disk · refused: a rule or a person said
 * no · failed: it could not be written · pending: not asked yet.
 */
export type PatchPhase = 'pending' | 'waiting' | 'deciding' | 'applied' | 'refused' | 'failed';

export interface PatchSubject {
  call: Call;
  proposal: PatchProposal;
  phase: PatchPhase;
  /** The newest approval; null for a patch a rule let through unseen or that was not asked about yet. */
  approval: Approval | null;
  /** The person's words with a rejection; null otherwise. */
  words: string | null;
}

/** The patch named by `callId`, else the oldest that waits; null when there is none to show. */
export function patchSubject(state: SessionState, callId: string | null): PatchSubject | null {
  const named = callId === null ? undefined : callOf(state, callId);
  const waiting = waitingCalls(state).find(({ call }) => call.proposal?.kind === 'patch')?.call;
  const call = named?.proposal?.kind === 'patch' ? named : waiting;
  if (call?.proposal?.kind !== 'patch') return null;
  const approval = call.approvals.at(-1) ?? null;
  const decision = approval?.decision ?? null;
  return {
    call,
    proposal: call.proposal,
    phase: phaseOf(call),
    approval,
    words: decision?.kind === 'reject' ? decision.words : null,
  };
}

function phaseOf(call: Call): PatchPhase {
  if (call.status === 'waiting') return 'waiting';
  if (call.status !== 'finished')
    return call.status === 'decided' || call.status === 'running' ? 'deciding' : 'pending';
  if (call.outcome === 'done') return 'applied';
  return call.outcome === 'refused' || call.outcome === 'cancelled' ? 'refused' : 'failed';
}

export type FileChange = 'added' | 'modified' | 'deleted';

export interface ReviewFile {
  path: string;
  change: FileChange;
  added: number;
  removed: number;
  /** The person changed it, before deciding or in what they decided. */
  edited: boolean;
  reviewed: boolean;
  /** Somebody changed it on disk after it was proposed. */
  conflicted: boolean;
}

function changeOf(file: PatchFile): FileChange {
  if (file.before === null) return 'added';
  return file.after === null ? 'deleted' : 'modified';
}

/** Rows of the file list, in the patch's order. `edited` and `reviewed` hold paths. */
export function reviewFiles(
  subject: PatchSubject,
  edited: ReadonlySet<string>,
  reviewed: ReadonlySet<string>,
): ReviewFile[] {
  const conflicts = new Set(subject.approval?.conflict?.files.map((file) => file.path));
  const decided = decidedEdits(subject);
  return subject.proposal.files.map((file) => ({
    path: file.path,
    change: changeOf(file),
    added: file.added,
    removed: file.removed,
    edited: edited.has(file.path) || decided.has(file.path),
    reviewed: reviewed.has(file.path),
    conflicted: conflicts.has(file.path),
  }));
}

/** Paths whose decided contents differ from the proposed ones. */
export function decidedEdits({ approval, proposal }: PatchSubject): Set<string> {
  const decision = approval?.decision;
  if (decision?.kind !== 'edit') return new Set();
  const proposed = new Map(proposal.files.map((file) => [file.path, file.after]));
  const files = decision.files ?? [];
  return new Set(files.filter((file) => proposed.get(file.path) !== file.after).map((file) => file.path));
}

/** The path one further in the list (or back), from the end to the start again; null when there is no other. */
export function neighbour(files: readonly { path: string }[], path: string, step: 1 | -1): string | null {
  const at = files.findIndex((file) => file.path === path);
  if (files.length < 2) return null;
  const next = at < 0 ? 0 : (at + step + files.length) % files.length;
  return files[next]?.path ?? null;
}

/** Lines over all files. */
export function totals(files: readonly { added: number; removed: number }[]): {
  added: number;
  removed: number;
} {
  return files.reduce(
    (sum, file) => ({ added: sum.added + file.added, removed: sum.removed + file.removed }),
    {
      added: 0,
      removed: 0,
    },
  );
}
