/**
 * What a tool is. `propose` may only read; everything that changes anything happens in `commit`, after guards, mode, policy
 * and perhaps a person. A tool whose effect is `read` has done all its work in `propose` and needs no commit.
 */
import type { z } from 'zod';
import type { Outcome } from '../../shared/event.ts';
import type { HeldFile } from '../../shared/held.ts';
import type { ChangedFile, Effect, Proposal } from '../../shared/proposal.ts';
import type { Result } from '../../shared/result.ts';
import type { BackgroundCommand } from '../exec/background-command.ts';
import type { WorkingCopy } from '../workspace/copied-workspace.ts';
import type { CollectedChanges } from '../workspace/copy-changes.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** File contents by digest, kept for as long as an event names them. */
export interface BlobStore {
  /** Stores the bytes, durably once the next journal append returns; gives their digest. */
  put(bytes: Uint8Array): string;
  get(digest: string): Uint8Array | undefined;
}

/** The one object that carries what a call may use. Created per turn; nothing reaches a tool another way. */
export interface ExecutionContext {
  readonly sessionId: string;
  readonly mode: string;
  readonly workspace: Workspace;
  /** Where commands of a session run whose changes are held; absent where they run in the workspace itself. */
  readonly copy?: WorkingCopy | undefined;
  /** What is held, for that copy. */
  readonly held: readonly HeldFile[];
  readonly blobs: BlobStore;
  /** A person saw this very call and let it happen; false while it is proposed, and where a rule let it. */
  readonly isSeen: boolean;
  /** Aborted when the person stops the turn or the app closes. */
  readonly signal: AbortSignal;
  /** Longest answer to the model, in characters; tools cut to it and say so. */
  readonly answerLimit: number;
  /** How long a command may run when the model does not say. */
  readonly commandTimeoutMs: number;
  /** Where output too long to keep is written; a folder of this session, outside the workspace. */
  readonly spillFolder: string;
  /** The name of the next command that is left to run in the background. */
  readonly nextBackground: string;
  /** Output of a call's command as it comes, or of one in the background by its name, for people watching. Not stored. */
  readonly output: (callId: string, text: string) => void;
}

/** A command that was started and runs on. */
export interface LeftRunning extends Pick<BackgroundCommand, 'take' | 'stop' | 'stoppedBy' | 'ended'> {
  id: string;
  command: string;
  /** Paths of the workspace that can make something run later and were not there when it began. */
  appeared(): Promise<string[]>;
}

export interface Proposed {
  proposal: Proposal;
  /** One line for people: `src/sum.js`, `"sum(" in src`. */
  summary: string;
}

/** `content` is told to the model, `summary` shown to people. */
export interface Committed {
  outcome: Extract<Outcome, 'done' | 'failed' | 'cancelled'>;
  content: string;
  summary: string;
  exitCode?: number;
  applied?: ChangedFile[];
  /** What a command has changed in the copy, and what of that cannot be held. */
  collected?: CollectedChanges;
  /** New files and folders of the workspace that can make something run, which a command has made. */
  appeared?: string[];
  background?: LeftRunning;
}

export interface Tool<A extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly effect: Effect;
  /** For the model; every word is paid for at each first request. */
  readonly description: string;
  readonly parameters: A;
  /** Files whose contents a failure may quote, beside the parameter `path`. */
  quotes?(args: z.infer<A>): string[];
  /** A failure is told to the model as the call's result. */
  propose(args: z.infer<A>, context: ExecutionContext): Promise<Result<Proposed>>;
  /** Does exactly what the proposal says, or fails with `conflict` and does nothing. Absent when there is nothing to do. */
  commit?(proposal: Proposal, context: ExecutionContext, callId: string): Promise<Result<Committed>>;
}
