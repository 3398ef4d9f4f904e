/**
 * What the loop needs of the rest of the app, gathered by the composition root. One object, so that a turn's functions take
 * it instead of reaching for anything themselves.
 */
import type { Result } from '../../shared/result.ts';
import type { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { Model } from '../models/model.ts';
import type { Blobs } from '../store/blobs.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { SessionBook } from './session-book.ts';

export interface OpenFolder {
  workspace: Workspace;
  checkpoints: Checkpoints;
}

export interface Engine {
  readonly book: SessionBook;
  readonly blobs: Blobs;
  readonly tools: ToolRegistry;
  /** A folder of the person's with its checkpoints; opened once and kept. */
  folder(path: string): Promise<Result<OpenFolder>>;
  /** The model a session names; `not_found` or `unavailable` with what to do. */
  model(name: string): Promise<Result<Model>>;
  /** A prompt file filled for a workspace: the same bytes at every call. */
  systemPrompt(prompt: string, workspaceName: string): string;
  /** Read at the start of each drive, so that a changed setting holds from the next message on. */
  limits(): { maxSteps: number; answerLimit: number; commandTimeoutMs: number };
  /** Folder for a session's long outputs. */
  spillFolder(sessionId: string): string;
  now(): number;
  log(message: string, error: unknown): void;
}
