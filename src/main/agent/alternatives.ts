/**
 * Where an alternative takes effect. What stands in front of a session (its tools and rules) is chosen before its first request and
 * never again; a line behind a message when its turn begins; a temperature for each attempt, since that is no part of the prompt.
 * Whatever is not usual is in the journal, so that the session is the same for ever.
 */
import type { FactOf } from '../../shared/event.ts';
import { type LearningChoice, usualArm } from '../../shared/learning.ts';
import type { SessionState } from '../../shared/session-state.ts';
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
