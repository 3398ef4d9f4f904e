/**
 * What comes next on the way to a complete intake: a pure decision on its state. Nothing goes on before every required field stands
 * and nothing contradicts itself, however often a model was asked; whom nobody can ask any more is the person, never a guess.
 */
import type { IntakeField, IntakeQuestion, IntakeValue } from '../../../shared/intake.ts';
import type { GivenText, IntakeState } from './intake-state.ts';

export type NextIntake =
  | { do: 'ask-model'; texts: readonly GivenText[] }
  /** `unreadable`: why the model did not read what was said; then the form is what is left. */
  | { do: 'ask-person'; questions: IntakeQuestion[]; unreadable: string | null }
  | { do: 'complete'; values: ReadonlyMap<string, IntakeValue> };

export function nextIntake(fields: readonly IntakeField[], state: IntakeState): NextIntake {
  const texts = state.texts.filter(({ unread }) => unread);
  if (texts.length > 0) return { do: 'ask-model', texts };
  const questions = questionsOf(fields, state);
  return questions.length > 0
    ? { do: 'ask-person', questions, unreadable: state.unreadable }
    : { do: 'complete', values: state.values };
}

/** What is missing or contested, in the order of the fields. */
function questionsOf(fields: readonly IntakeField[], state: IntakeState): IntakeQuestion[] {
  const open = fields.filter(
    ({ name, required }) => state.contested.has(name) || (required && !state.values.has(name)),
  );
  return open.map((field, at) => questionOf(field, state, at + 1));
}

function questionOf(field: IntakeField, state: IntakeState, number: number): IntakeQuestion {
  const { name, kind, title, ask, help } = field;
  const contested = state.contested.get(name);
  const options = field.kind === 'words' ? [] : field.options;
  const pasted = state.dropped.filter((one) => one.field === name && one.why === 'pasted');
  return {
    ...{ number, field: name, kind, title, ask, help },
    options: options.map(({ value, title, adds }) => ({ value, title, adds })),
    why: state.refused.get(name) ?? (contested === undefined ? 'missing' : 'contradiction'),
    between: contested === undefined ? [] : [contested.first, contested.second],
    pasted: [...new Set(pasted.map(({ quote }) => quote))],
  };
}
