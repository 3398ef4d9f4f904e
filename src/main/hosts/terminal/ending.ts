/** How a command ends: exit codes, and the last line of `--json`. Scripts depend on both. */
import type { EndReason } from '../../../shared/event.ts';
import type { Failure } from '../../../shared/result.ts';
import type { SessionState, Turn } from '../../../shared/session-state.ts';
import { usageOf, waitingCalls } from '../../../shared/session-view.ts';

/** unavailable: a program that it needs is not there · stale: nothing is known of the files as they are now. */
export const exitCodes = {
  ...{ done: 0, failed: 1, usage: 2, waiting: 3, unavailable: 4, stale: 5, stopped: 130 },
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** waiting: the turn is open and it is a person's move. */
export type EndOfCommand = EndReason | 'waiting';

export interface ResultLine {
  kind: 'result';
  reason: EndOfCommand;
  sessionId: string;
  /** Tokens of the whole session, as far as the server told. */
  usage: { promptTokens: number; cachedTokens: number; completionTokens: number };
  failure?: Failure;
  /** Approvals that wait, as `approve` takes them. */
  waiting?: string[];
}

export const endOf = (turn: Turn | undefined): EndOfCommand => turn?.reason ?? 'waiting';

export function exitCodeOf(reason: EndOfCommand): ExitCode {
  if (reason === 'waiting') return exitCodes.waiting;
  if (reason === 'cancelled') return exitCodes.stopped;
  return reason === 'failed' || reason === 'limit' ? exitCodes.failed : exitCodes.done;
}

/** `task`: a session of one of its tasks, whose cards wait. */
export function resultLine(
  sessionId: string,
  state: SessionState,
  turn: Turn | undefined,
  task: { sessionId: string; state: SessionState } | null = null,
): ResultLine {
  const { prompt, cached, completion } = usageOf(state);
  const waiting = waitingCalls(task?.state ?? state).map(
    ({ approval }) => `${task?.sessionId ?? sessionId}/${approval.id}`,
  );
  return {
    kind: 'result',
    reason: endOf(turn),
    sessionId,
    usage: { promptTokens: prompt, cachedTokens: cached, completionTokens: completion },
    ...(turn?.failure ? { failure: turn.failure } : {}),
    ...(waiting.length > 0 ? { waiting } : {}),
  };
}
