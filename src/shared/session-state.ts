/**
 * What a session is after its events: the shape that host, renderer, CLI and tests all look at. Plain data, and only
 * data that the journal holds; anything that can be computed from it is a function beside it (see `session-view.ts`).
 */

import type { Background } from './background.ts';
import type { Compaction, Reflection } from './compaction.ts';
import type { ApproveMode, EndReason, Outcome } from './event.ts';
import type { GivenFrozen, GuardMark } from './guard.ts';
import type { HeldFile, ReviewMode } from './held.ts';
import type { Chosen } from './learning.ts';
import type { Recalled } from './memory.ts';
import type { Rung } from './model-rung.ts';
import type { CommandFacts } from './policy.ts';
import type { ChangedFile, Decision, Effect, Proposal } from './proposal.ts';
import type { Queued, Steered } from './queued.ts';
import type { Failure } from './result.ts';
import type { Routed, SwitchedBy } from './routed.ts';
import type { Served, StepNote } from './step-note.ts';
import type { Parent, Task } from './task.ts';
import type { CallStatus, ErrandStatus, TurnStatus } from './transitions.ts';
import type { Usage } from './usage.ts';

export interface SessionState {
  /** Sequence number of the last event folded in; 0 before the first. */
  seq: number;
  workspace: string;
  title: string;
  /** Null when it was given at the start, or by nobody knows whom. */
  titledBy: 'person' | 'app' | 'model' | null;
  pinned: boolean;
  archived: boolean;
  mode: string;
  model: string;
  approve: ApproveMode;
  /** For the turns that begin from here on. */
  review: ReviewMode;
  /** An agent is chosen for each message; then `mode` is the one that was chosen last. */
  routes: boolean;
  /** Part of the fixed prompt: tools that are offered beside those of every session. */
  tools?: readonly string[] | undefined;
  /** Part of the fixed prompt: which tools edit files; absent for the usual ones. */
  editFormat?: Pick<Chosen, 'arm' | 'kind'> | undefined;
  /** So many turns happened in the session that this one is a copy of; absent in all others. */
  copiedTurns?: number | undefined;
  /** Part of the fixed prompt; null when the workspace had none at the first request. */
  agentsFile: { path: string; text: string; left: number } | null;
  createdAt: number;
  updatedAt: number;
  turns: readonly Turn[];
  switches: readonly { from: string; to: string; reason: string; by: SwitchedBy; at: number }[];
  /** Words about the agent at work; '' where the fixed prompt speaks to it and nothing was ever told. */
  agentWords: string;
  /** The same while no message carries them. `from` is the agent that the model takes itself for. */
  untold: { from: string; words: string } | null;
  checkpoints: readonly Checkpoint[];
  restores: readonly Restore[];
  /** Rewinds that left the files alone, in order. */
  wordRewinds: readonly WordRewind[];
  /** Rewinds since the last turn began that can be done again, newest last. */
  rewound: readonly Rewound[];
  /** In order. What the model is sent follows from it; see `render.ts`. */
  compactions: readonly Compaction[];
  /** The person asked for room and it is not made yet. */
  compactionWanted: boolean;
  reflections: readonly Reflection[];
  /** In order: `b1` is the first. Those without an end run. */
  backgrounds: readonly Background[];
  /** Frozen files that the person let go, each with the id of the last call before; '' when there was none. */
  unfrozen: readonly { path: string; after: string }[];
  /** Of a session that works for another one: what was frozen there. */
  frozen?: readonly GivenFrozen[] | undefined;
  /** What the agent has changed and nobody has decided on; see `held.ts`. */
  held: readonly HeldFile[];
  /** What of that another session had changed when it gave this one its task. */
  inherited: readonly HeldFile[];
  /** So many turns have handed what they had changed to another session: it is held there. Absent in all others. */
  handedTurns?: number | undefined;
  /** Begun in the background, at this place among those that wait; absent in all others. See `errand-order.ts`. */
  errand?: { status: ErrandStatus; place: number } | undefined;
  /** Of a session that works for another one. `over`: nobody waits for it any more, and it is a session like any other. */
  parent: (Parent & { over: boolean }) | null;
  /** A message that was recorded but whose turn has not started yet. */
  unstarted: { messageId: string; text: string; at: number; routed?: Routed } | null;
  /** Messages sent during a turn that have not gone yet, as they came. */
  queued: readonly Queued[];
}

export interface Restore {
  checkpointId: string;
  safetyId: string;
  paths: readonly string[];
  at: number;
  /** The conversation went, or came back, with the files from this turn on. */
  turnId?: string | undefined;
  /** It undid the rewind before it. */
  isRedo?: boolean | undefined;
}

/** The conversation from a turn on was taken back, or with `isRedo` brought back. */
export interface WordRewind {
  turnId: string;
  at: number;
  isRedo: boolean;
}

export interface Rewound {
  /** The files as they were before it; null when it left the files alone. */
  safetyId: string | null;
  /** The first turn it took back; null when it left the conversation alone. */
  turnId: string | null;
}

export interface Turn {
  id: string;
  /** It is told to no model any more: it was taken back together with all from this turn on. */
  takenBack?: string | undefined;
  /** The agent at work when it began. */
  mode: string;
  messageId: string;
  text: string;
  tail: string;
  /** Words about another agent, behind the tail. */
  told?: string | undefined;
  /** Words about commands in the background, behind those. */
  backgroundWords?: string | undefined;
  /** What was remembered, behind those. */
  memory?: Recalled | undefined;
  startedAt: number;
  status: TurnStatus;
  reason: EndReason | null;
  failure: Failure | null;
  endedAt: number | null;
  /** Absent where the agent was chosen by hand. */
  routed?: Routed | undefined;
  /** Absent where every write waits on its own. */
  review?: Exclude<ReviewMode, 'each'> | undefined;
  /** What was done in another way than usual from its beginning on. */
  alternatives?: readonly Chosen[] | undefined;
  /** How it ends when the review that is open, or was the last thing in it, is over. */
  closing?: { reason: EndReason; failure?: Failure | undefined } | undefined;
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

/** Its states: `transitions.ts`. */
export interface Call {
  id: string;
  /** The model's own id, sent back with the result. */
  modelId: string;
  name: string;
  arguments: string;
  /** Why it cannot be read, in the words the model is told. */
  problem?: string | undefined;
  status: CallStatus;
  effect: Effect | null;
  summary: string;
  proposal: Proposal | null;
  digest: string | null;
  approvals: readonly Approval[];
  outcome: Outcome | null;
  content: string;
  /** Words about another agent, behind the content. */
  told?: string | undefined;
  /** Words about commands in the background, behind those. */
  backgroundWords?: string | undefined;
  /** What was remembered when it failed, behind those. */
  memory?: Recalled | undefined;
  /** What the person said meanwhile, behind those. */
  steered?: Steered | undefined;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number | null;
  exitCode: number | null;
  /** New paths that can make something run later. */
  appeared: readonly string[];
  /** Where the person has put those that were still there; null when they did not. */
  setAside: { paths: readonly string[]; to: string } | null;
  applied: readonly ChangedFile[];
  /** What it has changed in the agent's copy. */
  held?: readonly HeldFile[] | undefined;
  /** Not the model's: the review of all that was held. No model is sent it as a call. */
  review?: true | undefined;
  /** Its turn was taken back already when it was opened: what is decided in it is not taken back with that. */
  stays?: true | undefined;
  /** Not the model's: the question to the person what is to be done where it got nowhere. */
  help?: true | undefined;
  /** Of one that was refused by a guard. */
  guard?: GuardMark | undefined;
  /** What was given to others with it, once it was carried out. */
  tasks?: readonly Task[] | undefined;
}

export interface Approval {
  id: string;
  digest: string;
  rule: string;
  /** Of a command: its parts, and what is unusual about it. Absent in old journals. */
  command?: CommandFacts | undefined;
  /** The guard that asks, where one does. */
  guard?: GuardMark | undefined;
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
  pinned: false,
  archived: false,
  mode: '',
  model: '',
  approve: 'ask',
  review: 'each',
  routes: false,
  agentsFile: null,
  createdAt: 0,
  updatedAt: 0,
  turns: [],
  switches: [],
  agentWords: '',
  untold: null,
  checkpoints: [],
  restores: [],
  wordRewinds: [],
  rewound: [],
  compactions: [],
  compactionWanted: false,
  reflections: [],
  backgrounds: [],
  unfrozen: [],
  held: [],
  inherited: [],
  parent: null,
  unstarted: null,
  queued: [],
};
