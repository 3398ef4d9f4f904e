/**
 * Where an alternative takes effect. What stands in front of a session (its tools and rules) is chosen before its first request and
 * never again; a line behind a message when its turn begins; a temperature for each attempt, since that is no part of the prompt.
 * Whatever is not usual is in the journal, so that the session is the same for ever.
 */
import type { FactOf } from '../../shared/event.ts';
import { type Chosen, type LearningChoice, usualArm } from '../../shared/learning.ts';
import type { SessionState, Turn } from '../../shared/session-state.ts';
import { openTurn } from '../../shared/session-view.ts';
import type { StepNote } from '../../shared/step-note.ts';
import { attemptsOf } from './attempts.ts';
import type { Drive } from './drive.ts';
import { taskKind } from './task-kind.ts';

type ChosenFact = FactOf<'alternative.chosen'>;

/** Before the turn of the message that is next begins; nothing where all is as usual. */
export function chooseForTurn({ engine, state }: Drive, turnId: string): ChosenFact[] {
  const { unstarted, mode, model, turns, editFormat } = state();
  if (unstarted === null) return [];
  const kind = taskKind(mode, unstarted.text);
  const isFirst = editFormat === undefined && turns.every(({ steps }) => steps.length === 0);
  const choices: LearningChoice[] = isFirst ? ['edit-format', 'prompt'] : ['prompt'];
  return choices.flatMap((choice) => {
    const chosen = engine.learning.choose({ choice, model, kind }, `${choice} ${unstarted.messageId}`);
    const data = { turnId, choice, model, kind };
    return chosen === null ? [] : [{ type: 'alternative.chosen', data: { ...data, ...chosen } }];
  });
}

/** The line that is told behind the message; '' without one. */
export const hintOf = ({ engine }: Pick<Drive, 'engine'>, chosen: readonly ChosenFact[]): string =>
  chosen.some(({ data: { choice, arm } }) => choice === 'prompt' && arm === 'look-first')
    ? engine.question('look-first')
    : '';

/**
 * Whether a turn is told the lessons that a model drew, where some match: decided once in a turn. `fact` where that is not as usual
 * and not in the journal yet.
 */
export function chooseLessons(
  { engine, state }: Drive,
  turnId: string,
): { told: boolean; fact?: ChosenFact } {
  const { unstarted, turns, mode, model } = state();
  const turn = turns.find(({ id }) => id === turnId);
  if (turn?.alternatives?.some(isUntold)) return { told: false };
  // Told already, so the turn is one of those: half a trial would be none.
  if (turn !== undefined && lessonsTold(turn)) return { told: true };
  const kind = taskKind(turn?.mode ?? mode, turn?.text ?? unstarted?.text ?? '');
  const seed = `lessons ${turn?.messageId ?? unstarted?.messageId ?? ''}`;
  const chosen = engine.learning.choose({ choice: 'lessons', model, kind }, seed);
  if (chosen === null) return { told: true };
  const data = { turnId, choice: 'lessons' as const, model, kind, ...chosen };
  return { told: false, fact: { type: 'alternative.chosen', data } };
}

export const isUntold = ({ choice, arm }: Pick<Chosen, 'choice' | 'arm'>): boolean =>
  choice === 'lessons' && arm !== usualArm;

/** By its message or by a result. */
export const lessonsTold = ({ memory, steps }: Pick<Turn, 'memory' | 'steps'>): boolean =>
  [memory, ...steps.flatMap(({ calls }) => calls.map((call) => call.memory))].some((recalled) =>
    recalled?.entries.some(({ drawn }) => drawn === true),
  );

const temperatures: Readonly<Record<string, number>> = { cool: 0.2, warm: 1.1 };

/** What is not usual of a request, and the note that says so. */
export interface RetryChoice {
  sampling: { temperature?: number };
  notes: Extract<StepNote, { kind: 'alternative' }>[];
}

/** Some servers let nobody choose: the same request as usual, which says so. */
export const asRefused = ({ notes }: RetryChoice): RetryChoice => ({
  sampling: {},
  notes: notes.map((note) => ({ ...note, refused: true as const })),
});

export function chooseForRetry({ engine, state }: Drive): RetryChoice {
  const usual = { sampling: {}, notes: [] };
  const now = state();
  const turn = openTurn(now);
  const attempt = turn === undefined ? null : attemptsOf(turn).open;
  if (turn === undefined || attempt === null) return usual;
  const kind = taskKind(turn.mode, turn.text);
  const chosen =
    attempt.arm === null
      ? engine.learning.choose(
          { choice: 'retry', model: now.model, kind },
          `retry ${turn.messageId} ${attempt.callId}`,
        )
      : { arm: attempt.arm, why: sameWhy(now) };
  const temperature = temperatures[chosen?.arm ?? usualArm];
  if (chosen === null || temperature === undefined) return usual;
  return { sampling: { temperature }, notes: [{ kind: 'alternative', temperature, ...chosen }] };
}

/** An attempt that goes on is made in one way. */
function sameWhy(state: SessionState): string {
  const notes = openTurn(state)?.steps.at(-1)?.notes ?? [];
  return notes.find((note) => note.kind === 'alternative')?.why ?? '';
}
