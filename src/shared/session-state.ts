/**
 * What a session is after its events: the shape that host, renderer, CLI and tests all look at. Plain data, and only
 * data that the journal holds; anything that can be computed from it is a function beside it (see `session-view.ts`).
 */
import type { ApproveMode, EndReason, Outcome } from './event.ts';
import type { Decision, Effect, Proposal } from './proposal.ts';
import type { Failure } from './result.ts';
import type { Usage } from './usage.ts';

export interface SessionState {
  /** Sequence number of the last event folded in; 0 before the first. */
  seq: number;
  workspace: string;
  title: string;
  mode: string;
  model: string;
  approve: ApproveMode;
  createdAt: number;
  updatedAt: number;
  turns: readonly Turn[];
  switches: readonly { from: string; to: string; reason: string; by: 'person' | 'agent'; at: number }[];
  checkpoints: readonly Checkpoint[];
  restores: readonly { checkpointId: string; safetyId: string; paths: readonly string[]; at: number }[];
  /** A message that was recorded but whose turn has not started yet. */
  unstarted: { messageId: string; text: string; at: number } | null;
}

export interface Turn {
  id: string;
  messageId: string;
  text: string;
  tail: string;
  startedAt: number;
  status: 'running' | 'ended';
  reason: EndReason | null;
  failure: Failure | null;
  endedAt: number | null;
  /** Number of steps there were when the turn was last resumed; null when it never was. */
  resumedAt: number | null;
  steps: readonly Step[];
}

export interface Step {
  id: string;
  model: string;
  text: string;
  reasoning: string;
  finish: 'stop' | 'calls' | 'length' | 'cancelled' | 'failed';
  failure: Failure | null;
  usage: Usage;
  startedAt: number;
  endedAt: number;
  calls: readonly Call[];
}

/** requested → proposed → (waiting → decided) → running → finished; any state may go to finished. */
export interface Call {
  id: string;
  /** The model's own id, sent back with the result. */
  modelId: string;
  name: string;
  arguments: string;
  status: 'requested' | 'proposed' | 'waiting' | 'decided' | 'running' | 'finished';
  effect: Effect | null;
  summary: string;
  proposal: Proposal | null;
  digest: string | null;
  approvals: readonly Approval[];
  outcome: Outcome | null;
  content: string;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number | null;
  exitCode: number | null;
  applied: readonly { path: string; before: string | null; after: string | null }[];
}

export interface Approval {
  id: string;
  digest: string;
  rule: string;
  at: number;
  decision: Decision | null;
  by: 'person' | 'rule' | null;
  through: string | null;
  conflict: {
    files: readonly { path: string; now: string | null }[];
    kept: readonly { path: string; after: string }[];
  } | null;
}

export interface Checkpoint {
  id: string;
  turnId: string | null;
  reason: string;
  files: number;
  skipped: number;
  at: number;
}

export const emptySession: SessionState = {
  seq: 0,
  workspace: '',
  title: '',
  mode: '',
  model: '',
  approve: 'ask',
  createdAt: 0,
  updatedAt: 0,
  turns: [],
  switches: [],
  checkpoints: [],
  restores: [],
  unstarted: null,
};
