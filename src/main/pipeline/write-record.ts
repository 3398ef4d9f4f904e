/**
 * A stage's record, asked of the model: the whole of it at first, later only what changes by the person's words. What does not fit is
 * asked for once more with what was wrong, and then told to the person, who can write it by hand.
 */
import type { Pipeline, StageOf } from '../../shared/pipeline.ts';
import type { PipelineRun, RunFactOf, StageRun } from '../../shared/pipeline-run.ts';
import { ok, type Result } from '../../shared/result.ts';
import { closedJson } from '../agent/closed-json.ts';
import type { Model } from '../models/model.ts';
import { type Asker, askJson } from './ask-json.ts';
import { asData } from './known-words.ts';
import { answerSchema, readAnswer } from './record-answer.ts';
import { recordPage } from './record-page.ts';

const mostTokens = 4_000;

export interface Writing {
  run: PipelineRun;
  stage: StageRun;
  about: StageOf<'record'>;
  model: Model;
  /** What is known before it: what the person asked for, the records of the stages before, documents. */
  known: string;
  rules: string;
  signal: AbortSignal;
}

export async function writeRecord(
  { prompt }: Pick<Asker, 'prompt'>,
  { run, stage, about, model, known, rules, signal }: Writing,
): Promise<Result<RunFactOf<'record.written'>>> {
  const { pipeline } = run;
  const { record, sentBack } = stage;
  const parts = partsWords(about, pipeline);
  const question = (wrong: string): string =>
    record === null
      ? prompt('pipeline-record', { known, parts, ask: about.ask, wrong })
      : prompt('pipeline-change', {
          ...{ known, parts, wrong, words: asData(sentBack ?? '') },
          record: asData(recordPage(about.title, about.parts, record)),
        });
  const asked = {
    ...{ model, conversation: run.id, system: prompt('pipeline', { pipeline: pipeline.title, rules }) },
    ...{ schema: answerSchema(about.parts, pipeline.rules, record), maxTokens: mostTokens, signal },
  };
  let wrong = '';
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askJson({ ...asked, question: question(wrong) });
    if (answer.kind === 'failed') return { ok: false, error: answer.failure };
    const value = answer.kind === 'text' ? closedJson(answer.text) : undefined;
    const read = readAnswer(value, about.parts, pipeline.rules, record);
    if (read.ok) {
      const data = { stage: stage.name, by: 'model' as const, ...read.value };
      return ok({ type: 'record.written', data });
    }
    if (attempt === 2) return read;
    wrong = `\nYour last answer could not be used: ${read.error.message}`;
  }
}

function partsWords({ parts }: StageOf<'record'>, { rules }: Pipeline): string {
  const lines = parts.map(({ name, about, fields, required }) => {
    const extra = Object.entries(fields).map(([field, words]) => `  - ${field}: ${words}`);
    return [`- ${name}${required ? ' (at least one)' : ''}: ${about}`, ...extra].join('\n');
  });
  const conflicts =
    rules.length === 0
      ? []
      : ['- conflicts: only where what is asked for breaks one of the rules above; else an empty list'];
  return [...lines, ...conflicts].join('\n');
}
