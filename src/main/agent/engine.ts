/**
 * What the loop needs of the rest of the app, gathered by the composition root. One object, so that a turn's functions take
 * it instead of reaching for anything themselves.
 */
import type { GuardBounds } from '../../shared/guard.ts';
import type { Rung } from '../../shared/model-rung.ts';
import type { Notice } from '../../shared/notice.ts';
import type { PlaceGrant } from '../../shared/proposal.ts';
import type { Result } from '../../shared/result.ts';
import type { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { Finding } from '../memory/finding.ts';
import type { Learning } from '../memory/learning.ts';
import type { Model } from '../models/model.ts';
import type { Policy } from '../policy/policy.ts';
import type { Blobs } from '../store/blobs.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { WorkingCopies } from '../workspace/working-copies.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AnswerNow } from './answer-now.ts';
import type { Backgrounds } from './backgrounds.ts';
import type { ModesIn } from './mode-files.ts';
import type { SessionBook } from './session-book.ts';

export interface OpenFolder {
  workspace: Workspace;
  checkpoints: Checkpoints;
}

/** What the settings say of a drive. */
export interface Limits {
  maxSteps: number;
  answerLimit: number;
  commandTimeoutMs: number;
  guards: GuardBounds;
  /** The model is asked for a title after the first turn, for a reflection after one that failed. */
  titles: boolean;
  reflections: boolean;
  /** How often an agent that got nowhere begins anew over one cause, within its turn; 0 for never. */
  replans: number;
  /** A new session reads the workspace's AGENTS.md. */
  agentsFile: boolean;
  /**
   * Model replies of one; sessions of tasks that work at the same time, 0 for as many as the model server has slots; how often one
   * that came to nothing is given again.
   */
  tasks: { maxSteps: number; atOnce: number; again: number };
  /** Tokens of what is remembered behind a message or a failure; 0 tells nothing. */
  memoryTokens: number;
  /** Sessions begun in the background that are at work at the same time. */
  errandsAtOnce: number;
}

export interface Engine {
  readonly book: SessionBook;
  readonly blobs: Blobs;
  readonly copies: WorkingCopies;
  readonly tools: ToolRegistry;
  readonly modesIn: ModesIn;
  readonly policy: Policy;
  readonly memories: Pick<Finding, 'find'>;
  readonly learning: Pick<Learning, 'choose'>;
  /** A folder of the person's with its checkpoints; opened once and kept. */
  folder(path: string): Promise<Result<OpenFolder>>;
  /** Whether the person trusts the folder (real path), as it is now. */
  trusts(root: string): boolean;
  /** Before a person's decision writes these paths; call what it gives when they are written (`settings/trust.ts`). */
  keepTrust(root: string, written: readonly string[]): () => void;
  /** The model a session names; `not_found` or `unavailable` with what to do. */
  model(name: string): Promise<Result<Model>>;
  /**
   * One rung down from `from` for a model, kept for its later sessions too; where it is now when it left `from` already.
   * Undefined when it stays: nothing is below, or the person chose.
   */
  lowerRung(model: string, from: Rung, why: string): Promise<{ to: Rung; why: string } | undefined>;
  /** No turn of this session goes on any more: what waits for the model servers may go first. */
  turnOver(sessionId: string): void;
  /** Session `from` is done, and `to` begins with the same words: what the model servers have read of them serves it. */
  passOn(from: string, to: string): void;
  /** To the desktop, where the host can do that and the person looks elsewhere. The conversation has it anyway. */
  notify(sessionId: string, notice: Notice): void;
  readonly answerNow: AnswerNow;
  readonly backgrounds: Backgrounds;
  /**
   * A prompt file filled for a workspace, with the file that tells how to edit, and behind it the workspace's own notes: the same
   * bytes at every call.
   */
  systemPrompt(
    rules: { prompt: string; editing: string },
    workspaceName: string,
    notes: string | null,
  ): string;
  /** A prompt file without its comment, filled, for a question beside the conversation. */
  question(prompt: string, values?: Record<string, string>): string;
  /** Read at the start of each drive, so that a changed setting holds from the next message on. */
  limits(): Limits;
  /** A place that a person gives to one command, as a real path; the failure says why it cannot be given. */
  grantable(wish: PlaceGrant, workspace: string): Result<PlaceGrant>;
  /** Folder for a session's long outputs. */
  spillFolder(sessionId: string): string;
  /** Where what a command has made is moved to; stays when the session goes. */
  asideFolder(sessionId: string, callId: string): string;
  /** Removes a session's folder for long outputs with all that is in it, if there is one. */
  dropSpill(sessionId: string): void;
  now(): number;
  log(message: string, error: unknown): void;
}
