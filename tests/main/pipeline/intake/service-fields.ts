/** The nine fields that tests of an intake are about, and its parts put together as an engine does it, with answers as given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { extractFields } from '../../../../src/main/pipeline/intake/extracting.ts';
import { foldIntake, type IntakeState } from '../../../../src/main/pipeline/intake/intake-state.ts';
import { nextIntake } from '../../../../src/main/pipeline/intake/next-intake.ts';
import { takeText } from '../../../../src/main/pipeline/intake/replies.ts';
import {
  type IntakeFact,
  type IntakeField,
  intakeFactSchema,
  intakeFieldsSchema,
} from '../../../../src/shared/intake.ts';

export const fields = intakeFieldsSchema.parse(
  parse(readFileSync(join(import.meta.dirname, 'service-fields.yaml'), 'utf8')),
);

export const fieldNamed = (name: string) => {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`there is no field ${name}`);
  return field;
};

/** What the model answers, one after another: a text is sent as it is, anything else as JSON; null says nothing at all. */
export type Said = unknown;

export interface Desk {
  facts: () => readonly IntakeFact[];
  state: () => IntakeState;
  /** How often the model was asked. */
  asked: () => number;
  /** The person writes; the model is asked where the decision says so, and questions are put. */
  says: (text: string, ...answers: Said[]) => Promise<void>;
  put: (...facts: IntakeFact[]) => void;
  /** Names of the fields that are asked for; empty when it is complete. */
  open: () => string[];
}

/** Every fact goes through its schema and JSON, as it does through a journal. `own`: the fields of another pipeline. */
export function openDesk(own: readonly IntakeField[] = fields): Desk {
  const facts: IntakeFact[] = [];
  let asked = 0;
  const state = () => foldIntake(facts);
  const put = (...more: IntakeFact[]): void => {
    for (const fact of more) facts.push(intakeFactSchema.parse(JSON.parse(JSON.stringify(fact))));
  };
  const open = (): string[] => {
    const next = nextIntake(own, state());
    return next.do === 'ask-person' ? next.questions.map(({ field }) => field) : [];
  };
  return {
    facts: () => facts,
    state,
    put,
    open,
    asked: () => asked,
    async says(text, ...answers) {
      put(...takeText(own, state(), { textId: `m${state().texts.length + 1}`, text }));
      if (nextIntake(own, state()).do === 'ask-model') {
        const left = [...answers];
        const found = await extractFields(
          {
            question: (name) => name,
            ask: async () => {
              asked += 1;
              const said = left.shift() ?? null;
              if (said === null) return { kind: 'nothing' };
              return {
                kind: 'text',
                text: typeof said === 'string' ? said : JSON.stringify(said),
                usage: {},
              };
            },
          },
          own,
          state(),
        );
        put(...(found ?? []));
      }
      const names = open();
      if (names.length > 0) put({ type: 'questions.asked', data: { fields: names } });
    },
  };
}
