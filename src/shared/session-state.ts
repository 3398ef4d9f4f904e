/**
 * What a session is after its events: the shape that host, renderer, CLI and tests all look at. Plain data, and only
 * data that the journal holds; anything that can be computed from it is a function beside it (see `session-view.ts`).
 */
import type { Compaction, Reflection } from './compaction.ts';
import type { ApproveMode, EndReason, Outcome } from './event.ts';
import type { Rung } from './model-rung.ts';
import type { CommandFacts } from './policy.ts';
import type { Decision, Effect, Proposal } from './proposal.ts';
import type { Failure } from './result.ts';
import type { Served, StepNote } from './step-note.ts';
import type { Usage } from './usage.ts';

export interface SessionState {
  /** Sequence number of the last event folded in; 0 before the first. */
  seq: number;
  workspace: string;
  title: string;
  /** Null when it was given at the start, or by nobody knows whom. */
  titledBy: 'person' | 'app' | 'model' | null;
  mode: string;
  model: string;
  approve: ApproveMode;
  /** Part of the fixed prompt; null when the workspace had none at the first request. */
  agentsFile: { path: string; text: string; left: number } | null;
  createdAt: number;
  updatedAt: number;
  turns: readonly Turn[];
  switches: readonly { from: string; to: string; reason: string; by: 'person' | 'agent'; at: number }[];
  /** Words about the agent at work; '' where the fixed prompt speaks to it and nothing was ever told. */
  agentWords: string;
  /** The same while no message carries them. `from` is the agent that the model takes itself for. */
  untold: { from: string; words: string } | null;
  checkpoints: readonly Checkpoint[];
  restores: readonly { checkpointId: string; safetyId: string; paths: readonly string[]; at: number }[];
  /** In order. What the model is sent follows from it; see `render.ts`. */
  compactions: readonly Compaction[];
  /** The person asked for room and it is not made yet. */
  compactionWanted: boolean;
  reflections: readonly Reflection[];
  /** A message that was recorded but whose turn has not started yet. */
  unstarted: { messageId: string; text: string; at: number } | null;
}

export interface Turn {
  id: string;
  /** The agent at work when it began. */
  mode: string;
  messageId: string;
  text: string;
  tail: string;
  /** Words about another agent, behind the tail. */
  told?: string | undefined;
  startedAt: number;
  status: 'running' | 'ended';
  reason: EndReason | null;
  failure: Failure | null;
  endedAt: number | null;
  /** Number of steps there were when the turn was last resumed; null when it never was. */
  resumedAt: number | null;
  steps: readonly Step[];
  /** Absent for nearly all. */
  lowerings?: readonly Lowering[] | undefined;
}

export interface Step {
  id: string;
  /** The agent at work when the reply came. */
  mode: string;
  model: string;
  text: string;
  reasoning: string;
  finish: 'stop' | 'calls' | 'length' | 'cancelled' | 'failed';
  failure: Failure | null;
  usage: Usage;
  /** Of the request; absent when it is not known. */
  characters?: number;
  startedAt: number;
  endedAt: number;
  calls: readonly Call[];
  /** How calls were asked for, where there is more than one way. */
  rung?: Rung | undefined;
  /** The reply to the byte, where text and calls do not give it back. */
  written?: string | undefined;
  /** What answered, where its server tells. */
  served?: Served | undefined;
  /** What happened on the way to the reply. */
  notes?: readonly StepNote[] | undefined;
}

/** requested → proposed → (waiting → decided) → running → finished; any state may go to finished. */
export interface Call {
  id: string;
  /** The model's own id, sent back with the result. */
  modelId: string;
  name: string;
  arguments: string;
  /** Why it cannot be read, in the words the model is told. */
  problem?: string | undefined;
  status: 'requested' | 'proposed' | 'waiting' | 'decided' | 'running' | 'finished';
  effect: Effect | null;
  summary: string;
  proposal: Proposal | null;
  digest: string | null;
  approvals: readonly Approval[];
  outcome: Outcome | null;
  content: string;
  /** Words about another agent, behind the content. */
  told?: string | undefined;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number | null;
  exitCode: number | null;
  /** New paths that can make something run later. */
  appeared: readonly string[];
  applied: readonly { path: string; before: string | null; after: string | null }[];
}

export interface Approval {
  id: string;
  digest: string;
  rule: string;
  /** Of a command: its parts, and what is unusual about it. Absent in old journals. */
  command?: CommandFacts | undefined;
  at: number;
  decision: Decision | null;
  by: 'person' | 'rule' | null;
  through: string | null;
  conflict: {
    files: readonly { path: string; now: string | null }[];
    kept: readonly { path: string; after: string }[];
  } | null;
}

/** The model makes its calls in another way from step `stepId` on; the prompt is read anew once. */
export interface Lowering {
  stepId: string;
  model: string;
  from: Rung;
  to: Rung;
  why: string;
  at: number;
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
  titledBy: null,
  mode: '',
  model: '',
  approve: 'ask',
  agentsFile: null,
  createdAt: 0,
  updatedAt: 0,
  turns: [],
  switches: [],
  agentWords: '',
  untold: null,
  checkpoints: [],
  restores: [],
  compactions: [],
  compactionWanted: false,
  reflections: [],
  unstarted: null,
};
