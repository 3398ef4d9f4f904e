/**
 * What a run needs of the rest of the app, as the composition root hands it in: models, sessions, gates and files, each only as far as a
 * pipeline uses it, so that a run's decisions can be tested without them.
 */
import type { ApproveMode } from '../../shared/event.ts';
import type { ReviewMode } from '../../shared/held.ts';
import type { GateResult, PipelineRun } from '../../shared/pipeline-run.ts';
import type { AskedCheck } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import type { Artefacts } from './artefacts.ts';
import type { Asker } from './ask-json.ts';
import type { Catalogue } from './deliverable-table.ts';
import type { DocumentShelf } from './documents/shelf.ts';
import type { GateRecord } from './report-page.ts';
import type { RunBook } from './run-book.ts';

export interface StepSession {
  id: string;
  workspace: string;
  title: string;
  model: string;
  agent: string;
  approve: ApproveMode;
  review: ReviewMode;
  /** The session of the sub-stage before it; null where there is none. */
  after: string | null;
}

/** `opening` comes before the text where the session is new. */
export interface StepMessage {
  id: string;
  text: string;
  opening: string;
}

/** What its newest turn has come to. */
export type SessionLook =
  | { kind: 'gone' }
  /** `waits`: for the person. */
  | { kind: 'going'; waits: boolean }
  | { kind: 'ended'; said: string }
  | { kind: 'failed'; why: string };

export interface StepSessions {
  /**
   * Created where it is not there, and the message sent where it was not yet: asking twice does nothing twice. The message is made only
   * where the session is not at work, since this is asked at each of its facts.
   */
  ensure(session: StepSession, message: () => Result<StepMessage>): Promise<Result<void>>;
  /** `since`: id of a message of the run's; what is told of the end is of all turns from that one on, the person's among them. */
  look(id: string, since?: string): SessionLook;
  stop(id: string): Promise<void>;
  /** What is open in it and nobody is at goes on. */
  takeUp(id: string): void;
  /** Has the person review what the session holds; true when it holds nothing (any more). */
  land(id: string): Result<boolean>;
  /** Tokens that models read anew and wrote for it, in all its turns and beside them. */
  spent(id: string): number;
  /** Of all sessions. */
  idle(): Promise<void>;
}

export type GatesRan = { kind: 'ran'; results: GateResult[] } | { kind: 'asks'; asks: AskedCheck[] };

export interface StageGates {
  /** By their names, in order; those the run's level or modules leave out are not run. `approved`: digests the person said yes to. */
  run(
    run: PipelineRun,
    gates: readonly string[],
    occasion: { signal: AbortSignal; approved: readonly string[]; stage: string; isBaseline: boolean },
  ): Promise<Result<GatesRan>>;
  /** Those of these results whose evidence no longer stands: files have changed since. */
  stale(run: PipelineRun, results: readonly GateResult[]): Promise<GateResult[]>;
  /** What was recorded of the run behind a result; null where nothing was. */
  record(run: PipelineRun, result: GateResult): GateRecord | null;
}

export interface RunnerParts extends Asker {
  book: RunBook;
  sessions: StepSessions;
  gates: StageGates;
  artefacts: Artefacts;
  shelf(run: PipelineRun): Result<DocumentShelf>;
  /** What is another in the workspace since the run began, by path, and who made it so. */
  deliverables(run: PipelineRun): Promise<Result<Catalogue>>;
  trusts(workspace: string): boolean;
  /** It asks its model nothing for now: what waits for the server may go first. */
  turnOver(run: string): void;
  newId(): string;
  now(): number;
  log(message: string, error: unknown): void;
}
