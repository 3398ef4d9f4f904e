/**
 * What a session says of alternatives, from decided facts alone: an edit was applied, could not be, was rejected or undone; a turn
 * was done or not. Never what the model claims. Counted anew from the whole state each time, so that what is undone later corrects
 * what had looked like a success. Turns that came with a copy belong to the session that they were copied from.
 */
import {
  type LearningChoice,
  type TaskKind,
  type Trial,
  type TrialOutcome,
  usualArm,
} from '../../shared/learning.ts';
import type { Call, Restore, SessionState, Step, Turn } from '../../shared/session-state.ts';
import { kindOfCommand } from '../base/command-kind.ts';
import { isUntold, lessonsTold } from './alternatives.ts';
import { attemptsOf, editTools, troubleOf } from './attempts.ts';
import { taskKind } from './task-kind.ts';

/** A file that is as it was again after so many calls was put back because of them, or by chance. */
const undoneWithin = 10;

export function trialsOf(state: SessionState): Trial[] {
  const undone = undoneCalls(state);
  const turns = state.turns.slice(state.copiedTurns ?? 0);
  return turns.flatMap((turn) => [
    ...editTrials(turn, state, undone),
    ...retryTrials(turn, undone),
    ...promptTrials(turn),
    ...lessonTrials(turn),
  ]);
}

const kindOf = ({ mode, text }: Turn): TaskKind => taskKind(mode, text);

function trial(choice: LearningChoice, rest: Omit<Trial, 'choice'>): Trial {
  return { choice, ...rest };
}

function editTrials(turn: Turn, state: SessionState, undone: ReadonlySet<string>): Trial[] {
  const [first = turn] = state.turns;
  const { arm, kind } = state.editFormat ?? { arm: usualArm, kind: kindOf(first) };
  return turn.steps.flatMap((step) =>
    step.calls.flatMap((call): Trial[] => {
      const outcome = undone.has(call.id) ? 'undone' : editOutcome(step, call, turn);
      if (outcome === null) return [];
      const at = call.endedAt ?? step.endedAt;
      return [trial('edit-format', { id: call.id, model: step.model, kind, arm, outcome, at })];
    }),
  );
}

/** Null for what is not decided, and for what says nothing of how an edit was written. */
function editOutcome(step: Step, call: Call, turn: Turn): TrialOutcome | null {
  if (!editTools.includes(call.name) || call.status !== 'finished') return null;
  if (step.finish === 'length') return 'cut';
  const trouble = troubleOf(call);
  if (trouble !== null) return trouble;
  // A new file is written whole in any way.
  if (call.proposal?.kind !== 'patch' || call.proposal.files.every(({ before }) => before === null))
    return null;
  if (isRejected(call)) return 'rejected';
  if (call.outcome !== 'done') return null;
  return call.held === undefined ? 'applied' : reviewedOutcome(call.held, turn);
}

const isRejected = ({ approvals }: Call): boolean => {
  const last = approvals.at(-1);
  return last?.by === 'person' && last.decision?.kind === 'reject';
};

/** Of what was held until the person had seen all of the turn. */
function reviewedOutcome(held: readonly { path: string }[], turn: Turn): TrialOutcome | null {
  const reviews = turn.steps.flatMap(({ calls }) => calls.filter(({ review }) => review === true));
  const review = reviews.findLast(({ status }) => status === 'finished');
  if (review === undefined) return null;
  if (isRejected(review)) return 'rejected';
  if (review.outcome !== 'done') return null;
  const decision = review.approvals.at(-1)?.decision;
  const refused = decision?.kind === 'edit' ? (decision.refused ?? []) : [];
  return held.every(({ path }) => refused.includes(path)) ? 'rejected' : 'applied';
}

function retryTrials(turn: Turn, undone: ReadonlySet<string>): Trial[] {
  const kind = kindOf(turn);
  return attemptsOf(turn).decided.map(({ attempt: { callId, arm }, step, call, outcome }) => {
    const at = call?.endedAt ?? step.endedAt;
    const isUndone = call !== null && undone.has(call.id);
    const model = step.model;
    return trial('retry', { id: callId, model, kind, arm, outcome: isUndone ? 'undone' : outcome, at });
  });
}

/** Of turns in which something was to be done; words alone say nothing of how well it went. */
function promptTrials(turn: Turn): Trial[] {
  const outcome = turnOutcome(turn);
  const step = turn.steps.at(-1);
  if (outcome === null || step === undefined || turn.steps.every(({ calls }) => calls.length === 0))
    return [];
  const chosen = turn.alternatives?.find(({ choice }) => choice === 'prompt');
  const about = { id: turn.id, model: step.model, kind: kindOf(turn), arm: chosen?.arm ?? usualArm };
  return [trial('prompt', { ...about, outcome, at: turn.endedAt ?? step.endedAt })];
}

/** Of turns for which there was one, told or not. */
function lessonTrials(turn: Turn): Trial[] {
  const untold = turn.alternatives?.find(isUntold);
  const [outcome, step] = [turnOutcome(turn), turn.steps.at(-1)];
  if (outcome === null || step === undefined || (untold === undefined && !lessonsTold(turn))) return [];
  const about = { id: turn.id, model: step.model, kind: kindOf(turn), arm: untold?.arm ?? usualArm };
  return [trial('lessons', { ...about, outcome, at: turn.endedAt ?? step.endedAt })];
}

function turnOutcome({ status, reason, takenBack, closing, steps }: Turn): TrialOutcome | null {
  if (status !== 'ended') return null;
  if (takenBack !== undefined) return 'undone';
  if (reason === 'limit') return 'limit';
  // What only waited to be reviewed is done when that is.
  if (reason !== 'completed' && (reason !== 'answered' || closing !== undefined)) return null;
  const check = steps.flatMap(({ calls }) => calls).findLast(isCheck);
  return check === undefined || check.exitCode === 0 ? 'done' : 'failing';
}

/** Tests and the like, and checks of the plan whatever they run, that ran to their end: what the model says of them counts for nothing. */
const isCheck = ({ proposal, exitCode }: Call): boolean =>
  proposal?.kind === 'command' &&
  exitCode !== null &&
  (proposal.feature !== undefined || kindOfCommand(proposal.command) === 'checks');

/** Calls whose edits are not there any more: the files went back to a time before them, or were put back soon after. */
function undoneCalls({ turns, checkpoints, restores }: SessionState): Set<string> {
  const calls = turns.flatMap(({ steps }) => steps.flatMap((step) => step.calls));
  const made = new Map(checkpoints.map(({ id, at }) => [id, at]));
  const undone = new Set<string>();
  for (const [index, call] of calls.entries()) {
    if (call.applied.length === 0) continue;
    const next = calls.slice(index + 1, index + 1 + undoneWithin);
    if (isPutBack(call, next) || isRewound(call, restores, made)) undone.add(call.id);
  }
  return undone;
}

const isPutBack = ({ applied }: Call, next: readonly Call[]): boolean =>
  applied.some(({ path, before, after }) =>
    next.some((later) =>
      later.applied.some((file) => file.path === path && file.before === after && file.after === before),
    ),
  );

/** By the last restore of one of its files since: one to a time after the edit has put it there again. */
function isRewound(
  { applied, startedAt, endedAt }: Call,
  restores: readonly Restore[],
  made: ReadonlyMap<string, number>,
): boolean {
  const paths = applied.map(({ path }) => path);
  const last = restores.findLast(
    (restore) => restore.at >= (endedAt ?? 0) && restore.paths.some((path) => paths.includes(path)),
  );
  return last !== undefined && (made.get(last.checkpointId) ?? Infinity) <= (startedAt ?? 0);
}
