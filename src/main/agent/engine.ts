/**
 * What the loop needs of the rest of the app, gathered by the composition root. One object, so that a turn's functions take
 * it instead of reaching for anything themselves.
 */
import type { Rung } from '../../shared/model-rung.ts';
import type { Result } from '../../shared/result.ts';
import type { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { Model } from '../models/model.ts';
import type { Policy } from '../policy/policy.ts';
import type { Blobs } from '../store/blobs.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AnswerNow } from './answer-now.ts';
import type { Modes } from './modes.ts';
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
  /** The model is asked for a title after the first turn, for a reflection after one that failed. */
  titles: boolean;
  reflections: boolean;
  /** A new session reads the workspace's AGENTS.md. */
  agentsFile: boolean;
}

export interface Engine {
  readonly book: SessionBook;
  readonly blobs: Blobs;
  readonly tools: ToolRegistry;
  readonly modes: Modes;
  readonly policy: Policy;
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
  readonly answerNow: AnswerNow;
  /** A prompt file filled for a workspace, and behind it the workspace's own notes: the same bytes at every call. */
  systemPrompt(prompt: string, workspaceName: string, notes: string | null): string;
  /** A prompt file without its comment, for a question beside the conversation. */
  question(prompt: string): string;
  /** Read at the start of each drive, so that a changed setting holds from the next message on. */
  limits(): Limits;
  /** Folder for a session's long outputs. */
  spillFolder(sessionId: string): string;
  now(): number;
  log(message: string, error: unknown): void;
}
