/**
 * Every form of an answer that the shipped pipelines ask for, put to a real llama-server as the app puts it: the server takes each as a
 * grammar, and a model of random weights, whose words are nonsense, cannot but answer in it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { closedJson } from '../../../src/main/agent/closed-json.ts';
import { fillTemplate } from '../../../src/main/base/template.ts';
import type { Model } from '../../../src/main/models/model.ts';
import { createOpenAiModel } from '../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import { askJson } from '../../../src/main/pipeline/ask-json.ts';
import { extractFields } from '../../../src/main/pipeline/intake/extracting.ts';
import { foldIntake } from '../../../src/main/pipeline/intake/intake-state.ts';
import { takeText } from '../../../src/main/pipeline/intake/replies.ts';
import { sizeChange } from '../../../src/main/pipeline/intake/sizing.ts';
import { createPipelineFiles } from '../../../src/main/pipeline/pipeline-files.ts';
import { writeRecord } from '../../../src/main/pipeline/write-record.ts';
import type { Pipeline, StageOf } from '../../../src/shared/pipeline.ts';
import type { StageRecord } from '../../../src/shared/pipeline-run.ts';
import { type Heard, startRecorder } from '../../support/llama-record.ts';
import { type LlamaServer, startLlamaServer } from '../../support/llama-server.ts';
import { startedRun, story } from '../../support/run-story.ts';
import { openEgress } from '../models/collect.ts';

let server: LlamaServer | { skipped: string };
beforeAll(async () => {
  server = await startLlamaServer({ random: true, ctx: 16_384 });
}, 180_000);
afterAll(async () => {
  if ('stop' in server) await server.stop();
});

const root = join(import.meta.dirname, '../../..');
const shipped = join(root, 'resources/pipelines');
const found = createPipelineFiles({ shipped, own: '/nowhere', trusts: () => false }).in('/nowhere');
const prompt = (name: string, values: Record<string, string>): string =>
  fillTemplate(readFileSync(join(root, 'prompts', `${name}.md`), 'utf8'), values);
const { signal } = new AbortController();

/** What was asked of the model by `name`, in words that differ: an answer of random weights follows from them. */
async function askAll(model: Model, { pipeline }: { pipeline: Pipeline }): Promise<string[]> {
  const asked: string[] = [];
  const ask = (one: { question: string; schema: Record<string, unknown>; maxTokens: number }) =>
    askJson({ ...one, model, conversation: 'r', system: 'You are terse.', signal });
  const fields = pipeline.fields ?? [];
  if (pipeline.sized) {
    asked.push('size');
    await sizeChange({ ask, question: prompt }, 'Add a flag --json to the list command');
  }
  if (fields.length > 0) {
    asked.push('fields');
    const texts = takeText(fields, foldIntake([]), { textId: 'x1', text: 'Clerks lend books, level 2.' });
    await extractFields({ ask, question: prompt }, fields, foldIntake(texts));
  }
  const run = story([startedRun({ pipeline })]);
  for (const about of pipeline.stages.filter(
    (stage): stage is StageOf<'record'> => stage.kind === 'record',
  )) {
    const stage = run.stages.find(({ name }) => name === about.name);
    if (stage === undefined) throw new Error(`there is no stage ${about.name}`);
    const write = (record: StageRecord | null, known: string) =>
      writeRecord(
        { prompt },
        {
          ...{ run, about, model, signal, known, rules: '' },
          stage: { ...stage, record, sentBack: record === null ? null : 'Another way.' },
        },
      );
    asked.push(about.name, `${about.name}, changed`);
    const first = await write(null, 'A loan desk.');
    // It is held to at least one entry where the pipeline wants one, and what the app makes of it is a record.
    expect(first.ok).toBe(true);
    await write(recordOf(about, pipeline), 'A loan desk.');
  }
  return asked;
}

/** One entry in each list, and a rule that is touched. */
const recordOf = ({ parts }: StageOf<'record'>, { rules }: Pipeline): StageRecord => ({
  ...{ version: 1, by: 'model', changed: [], removed: [], before: [], given: {} },
  items: parts.map(({ name }) => ({ id: `${name}-1`, part: name, title: 'One', text: 'Text.', fields: {} })),
  conflicts: rules.slice(0, 1).map(({ name: rule }) => ({
    ...{ id: 'c1', rule, what: 'Breaks it.', options: ['One', 'Other'], recommended: 'One', decided: null },
  })),
});

const bodySchema = z.object({
  response_format: z.object({ json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }) }),
});

function wordsOf(answer: string): { text: string; finish: string } {
  const chunk = z.object({
    choices: z.array(
      z.object({
        delta: z.object({ content: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    ),
  });
  const lines = answer.split('\n').filter((line) => line.startsWith('data: {'));
  const choices = lines.flatMap((line) => chunk.parse(JSON.parse(line.slice(6))).choices);
  return {
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    finish: choices.findLast((choice) => choice.finish_reason != null)?.finish_reason ?? '',
  };
}

for (const file of found.list) {
  const { name } = file.pipeline;
  it(`${name}: the server takes each form, and answers in it`, async (context) => {
    if ('skipped' in server) return context.skip(server.skipped);
    const recorder = await startRecorder(server.url, 0);
    const heard: Heard[] = [];
    recorder.into(heard);
    try {
      const model = createOpenAiModel({
        ...{ egress: openEgress, name: 'm', endpoint: recorder.url, breakers: createBreakers() },
      });
      const asked = await askAll(model, file);
      const answers = heard.filter((one) => one.asked === 'POST /v1/chat/completions');
      expect(answers.length).toBeGreaterThanOrEqual(asked.length);
      expect(answers.flatMap(entriesOf).length).toBeGreaterThan(0);
    } finally {
      await recorder.close();
    }
  });
}

/** All that stands in its lists. Throws for what is not in the form that was asked for. */
function entriesOf({ status, body, answer }: Heard): unknown[] {
  expect(status, answer.slice(0, 300)).toBe(200);
  const { schema } = bodySchema.parse(JSON.parse(body)).response_format.json_schema;
  const { text, finish } = wordsOf(answer);
  // A cut one is right as far as it goes; what it did not come to is missing.
  const said = finish === 'length' ? closedJson(text) : z.fromJSONSchema(schema).parse(JSON.parse(text));
  return Object.values(z.record(z.string(), z.unknown()).parse(said)).flat();
}
