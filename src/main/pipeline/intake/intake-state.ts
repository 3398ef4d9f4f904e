/**
 * What is known of a pipeline's fields: a fold of its facts, so that after a restart the same facts give the same state. What the
 * person answered is never taken back by what a model points out; only they change it, or settle what contradicts itself.
 */
import type { Dropped, IntakeFact, IntakeValue, Kept, Quote, Refusal } from '../../../shared/intake.ts';

export interface GivenText {
  id: string;
  text: string;
  /** Neither a rule nor the model has yet read it; false also for what the model could not read. */
  unread: boolean;
  /** The questions that were open when it came, by field, in their order. */
  asked: readonly string[];
}

export interface IntakeState {
  texts: readonly GivenText[];
  values: ReadonlyMap<string, IntakeValue>;
  /** Where the person's own words do not go together, until they say which. */
  contested: ReadonlyMap<string, { first: Quote; second: Quote }>;
  /** Why the last reply was no answer to its question; gone with the answer. */
  refused: ReadonlyMap<string, Refusal>;
  /** Of all extractions, in order. */
  dropped: readonly Dropped[];
  /** As they were last asked. */
  asked: readonly string[];
  /** Why the model could not read the newest text it was asked about; null when it could. */
  unreadable: string | null;
}

const emptyIntake: IntakeState = {
  texts: [],
  values: new Map(),
  contested: new Map(),
  refused: new Map(),
  dropped: [],
  asked: [],
  unreadable: null,
};

/** In the order of the facts; of none it is that of an intake that has not begun. */
export const foldIntake = (facts: readonly IntakeFact[], from: IntakeState = emptyIntake): IntakeState =>
  facts.reduce(applied, from);

function applied(state: IntakeState, { type, data }: IntakeFact): IntakeState {
  switch (type) {
    case 'text.given': {
      const { textId: id, text, asked, read } = data;
      return { ...state, texts: [...state.texts, { id, text, asked, unread: !read }] };
    }
    case 'fields.extracted':
      return data.kept.reduce(withKept, {
        ...wasRead(state, data.textIds),
        dropped: [...state.dropped, ...data.dropped],
        unreadable: null,
      });
    case 'extraction.failed':
      return { ...wasRead(state, data.textIds), unreadable: data.why };
    case 'questions.asked':
      return { ...state, asked: data.fields };
    case 'field.answered':
      return settled(state, data.field, data.value);
    case 'answer.refused':
      return { ...state, refused: new Map(state.refused).set(data.field, data.why) };
    case 'contradiction.found': {
      const { field, first, second } = data;
      return { ...state, contested: new Map(state.contested).set(field, { first, second }) };
    }
  }
}

const wasRead = (state: IntakeState, textIds: readonly string[]): IntakeState => ({
  ...state,
  texts: state.texts.map((one) => (textIds.includes(one.id) ? { ...one, unread: false } : one)),
});

function settled(state: IntakeState, field: string, value: IntakeValue): IntakeState {
  const [contested, refused] = [new Map(state.contested), new Map(state.refused)];
  contested.delete(field);
  refused.delete(field);
  return { ...state, values: new Map(state.values).set(field, value), contested, refused };
}

/** What was contested is settled by words that came after; else they come behind those that stand. */
function withKept(state: IntakeState, { field, quotes }: Kept): IntakeState {
  const standing = state.contested.has(field) ? undefined : state.values.get(field);
  if (standing !== undefined && standing.by !== 'text') return state;
  const all = [...(standing?.quotes ?? []), ...quotes.map(({ option: _, ...quote }) => quote)];
  const said = quotes.flatMap(({ option }) => (option === null ? [] : [option]));
  return settled(state, field, {
    text: all.map(({ text }) => text).join('\n'),
    options: [...new Set([...(standing?.options ?? []), ...said.filter((option) => option !== 'none')])],
    quotes: all,
    by: 'text',
  });
}
