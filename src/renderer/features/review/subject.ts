/**
 * What the review panel is about, asked of the session's state: which patch, may it still be decided, what became of it.
 * Everything here is computed anew after each event; the panel keeps none of it.
 */

import type { PatchProposal } from '../../../shared/proposal.ts';
import type { Approval, Call, SessionState } from '../../../shared/session-state.ts';
import { callOf, waitingCalls } from '../../../shared/session-view.ts';
import { type PatchChange, patchChanges, type Rename } from '../../patch-changes.ts';

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

export interface ReviewFile extends PatchChange {
  /** Its lines were not counted: it is not text, or one of very many files. */
  uncounted?: boolean;
  /** The person changed it, before deciding or in what they decided. */
  edited: boolean;
  reviewed: boolean;
  /** It is not to be written, or was not. */
  leftOut: boolean;
  /** Somebody changed it on disk after it was proposed. */
  conflicted: boolean;
  /** Places that were changed on disk, too, and are not decided about yet. */
  undecided: number;
}

/** What the person has done about the files of an open patch; paths, and for each path how many places are settled. */
export interface FileWork {
  edited: ReadonlySet<string>;
  reviewed: ReadonlySet<string>;
  refused: ReadonlySet<string>;
  settled: (path: string) => number;
}

/** Rows of the file list, in the patch's order. */
export function reviewFiles(
  subject: PatchSubject,
  { edited, reviewed, refused, settled }: FileWork,
  renames: readonly Rename[] = [],
): ReviewFile[] {
  const conflicts = new Set(subject.approval?.conflict?.files.map((file) => file.path));
  const decided = decidedEdits(subject);
  const decision = subject.approval?.decision;
  const dropped = new Set(decision?.kind === 'edit' ? decision.refused : []);
  const merged = new Map(subject.proposal.files.map((file) => [file.path, file.merged?.conflicts ?? 0]));
  return patchChanges(subject.proposal.files, renames).map((file) => ({
    ...file,
    edited: edited.has(file.path) || decided.has(file.path),
    reviewed: reviewed.has(file.path),
    leftOut: refused.has(file.path) || dropped.has(file.path),
    conflicted: conflicts.has(file.path) || conflicts.has(file.from ?? ''),
    undecided:
      subject.phase === 'waiting' && !refused.has(file.path)
        ? Math.max(0, (merged.get(file.path) ?? 0) - settled(file.path))
        : 0,
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
  if (files.length < 2) return null;
  return at(files, files.findIndex((file) => file.path === path) + step)?.path ?? null;
}

/** The files so many steps further in the list, each once, without the one at `path`. */
export function around<T extends { path: string }>(
  files: readonly T[],
  path: string,
  steps: readonly number[],
): T[] {
  const from = files.findIndex((file) => file.path === path);
  const found = new Set(steps.flatMap((step) => at(files, from + step) ?? []));
  return [...found].filter((file) => file.path !== path);
}

/** The files beside the one at `path`, the one on the person's way first; `last` is where they came from. */
export function beside<T extends { path: string }>(files: readonly T[], path: string, last: string): T[] {
  const cameBack = neighbour(files, path, 1) === last && neighbour(files, path, -1) !== last;
  return around(files, path, cameBack ? [-1, 1] : [1, -1]);
}

const at = <T>(files: readonly T[], index: number): T | undefined =>
  files[((index % files.length) + files.length) % files.length];

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
