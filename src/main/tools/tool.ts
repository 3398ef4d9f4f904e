/**
 * What a tool is. `propose` may only read; everything that changes anything happens in `commit`, after guards, mode, policy
 * and perhaps a person. A tool whose effect is `read` has done all its work in `propose` and needs no commit.
 */
import type { z } from 'zod';
import type { Outcome } from '../../shared/event.ts';
import type { Effect, Proposal } from '../../shared/proposal.ts';
import type { Result } from '../../shared/result.ts';
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
  readonly blobs: BlobStore;
  /** Aborted when the person stops the turn or the app closes. */
  readonly signal: AbortSignal;
  /** Longest answer to the model, in characters; tools cut to it and say so. */
  readonly answerLimit: number;
  /** How long a command may run when the model does not say. */
  readonly commandTimeoutMs: number;
  /** Where output too long to keep is written; a folder of this session, outside the workspace. */
  readonly spillFolder: string;
  /** Output of a running command as it comes, for people watching. Not stored. */
  readonly output: (callId: string, text: string) => void;
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
  applied?: { path: string; before: string | null; after: string | null }[];
  /** New files and folders of the workspace that can make something run, which a command has made. */
  appeared?: string[];
}

export interface Tool<A extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly effect: Effect;
  /** For the model; every word is paid for at each first request. */
  readonly description: string;
  readonly parameters: A;
  /** A failure is told to the model as the call's result. */
  propose(args: z.infer<A>, context: ExecutionContext): Promise<Result<Proposed>>;
  /** Does exactly what the proposal says, or fails with `conflict` and does nothing. Absent when there is nothing to do. */
  commit?(proposal: Proposal, context: ExecutionContext, callId: string): Promise<Result<Committed>>;
}
