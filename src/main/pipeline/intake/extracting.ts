/**
 * Asks the model to point at the fields in what the person said. Its answer becomes facts by `judging.ts`; where there is none, not
 * even when asked once more, that is a fact as well, and the person is asked for everything.
 */
import type { IntakeFact, IntakeField } from '../../../shared/intake.ts';
import type { Answer } from '../../agent/aside.ts';
import { closedJson } from '../../agent/closed-json.ts';
import { clipLine, clipMiddle } from '../../tools/clip.ts';
import type { IntakeState } from './intake-state.ts';
import { judge } from './judging.ts';
import { pointingSchema, readPointing } from './pointing.ts';

export interface ExtractionAsk {
  question: string;
  schema: Record<string, unknown>;
  maxTokens: number;
}

export interface Extracting {
  /** Asks the model beside the conversation, held to the schema where its server can. */
  ask: (ask: ExtractionAsk) => Promise<Answer>;
  /** A prompt file, filled. */
  question: (prompt: string, values: Record<string, string>) => string;
}

const mostTokens = 2_000;
/** Of the person's texts, characters. What lies in the middle of more is not read, and so cannot fill a field. */
const mostOfTexts = 24_000;

/** Of the texts that are unread. Null when it was stopped: nothing has happened then. */
export async function extractFields(
  { ask, question }: Extracting,
  fields: readonly IntakeField[],
  state: IntakeState,
): Promise<IntakeFact[] | null> {
  const first = question('intake', intakeValues(fields, state));
  const schema = pointingSchema(fields);
  const failed = (why: string): IntakeFact[] => {
    const textIds = state.texts.filter(({ unread }) => unread).map(({ id }) => id);
    return [{ type: 'extraction.failed', data: { textIds, why } }];
  };
  for (const words of [first, `${first}\n\n${question('intake-again', {})}`]) {
    const answer = await ask({ question: words, schema, maxTokens: mostTokens });
    if (answer.kind === 'failed')
      return answer.failure.code === 'cancelled' ? null : failed(clipLine(answer.failure.message, 200));
    if (answer.kind === 'nothing') continue;
    const pointing = readPointing(fields, closedJson(answer.text));
    if (pointing !== null) return judge(fields, state, pointing, answer.usage);
  }
  return failed('it gave no answer that could be read');
}

/** What fills the prompt `intake`. */
function intakeValues(fields: readonly IntakeField[], state: IntakeState): Record<string, string> {
  const fresh = state.texts.filter(({ unread }) => unread);
  const asked = new Set(fresh.flatMap((text) => text.asked));
  const lines = (list: readonly string[]): string => (list.length === 0 ? '(none)' : list.join('\n'));
  return {
    fields: fields.map(fieldWords).join('\n'),
    asked: lines(fields.filter(({ name }) => asked.has(name)).map(({ name, ask }) => `- ${name}: ${ask}`)),
    standing: lines(
      [...state.values].map(([name, { text }]) => `- ${name}: ${clipLine(text.replace(/\s+/g, ' '), 200)}`),
    ),
    texts: clipMiddle(fresh.map(({ text }) => text).join('\n\n'), mostOfTexts),
  };
}

function fieldWords(field: IntakeField): string {
  const head = `- ${field.name} (${field.title}): ${field.ask}`;
  if (field.kind === 'words') return head;
  const options = field.options.map(({ value, title }) => `${value} = ${title}`).join(', ');
  return `${head} Options: ${options}${field.kind === 'choices' ? ', none = none of them is wanted' : ''}.`;
}
