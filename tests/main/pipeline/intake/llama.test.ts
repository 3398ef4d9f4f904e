/**
 * What a real llama-server makes of the schema of an extraction: it takes it, holds a model of random weights to it, and from all
 * that such a model points at nothing is invented.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askAside } from '../../../../src/main/agent/aside.ts';
import { closedJson } from '../../../../src/main/agent/closed-json.ts';
import { fillTemplate } from '../../../../src/main/base/template.ts';
import { createOpenAiModel } from '../../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../../src/main/models/resilience-breakers.ts';
import { type Extracting, extractFields } from '../../../../src/main/pipeline/intake/extracting.ts';
import { foldIntake } from '../../../../src/main/pipeline/intake/intake-state.ts';
import { nextIntake } from '../../../../src/main/pipeline/intake/next-intake.ts';
import { takeText } from '../../../../src/main/pipeline/intake/replies.ts';
import { sizeChange } from '../../../../src/main/pipeline/intake/sizing.ts';
import { changeSizes } from '../../../../src/shared/intake.ts';
import { type CaseServer, startCaseServer } from '../../../support/llama-case.ts';
import { openEgress, requestOf } from '../../models/collect.ts';
import { fields } from './service-fields.ts';

let server: CaseServer;
beforeAll(async () => {
  server = await startCaseServer({ random: true, ctx: 8192 });
}, 180_000);
afterAll(() => server.stop());

const prompts = join(import.meta.dirname, '../../../../prompts');

/** What was answered, as text, is kept in `heard`. */
function extracting(heard: string[]): Extracting {
  const model = createOpenAiModel({
    ...{ egress: openEgress, name: 'm', endpoint: server.url, breakers: createBreakers() },
  });
  return {
    question: (name, values) => fillTemplate(readFileSync(join(prompts, `${name}.md`), 'utf8'), values),
    ask: async ({ question, schema, maxTokens }) => {
      const request = requestOf([{ role: 'system', content: 'You are terse.' }]);
      const answer = await askAside({
        ...{ model, request, question, schema, signal: request.signal, priority: 'foreground' },
        maxTokens: Math.min(maxTokens, 600),
      });
      heard.push(answer.kind === 'text' ? answer.text : answer.kind);
      return answer;
    },
  };
}

const live = 'what random weights say is nothing to be recorded';

it('the schema is taken and held, and nothing is invented', async (context) => {
  server.begin(context, live);
  const heard: string[] = [];
  const text = 'Clerks of a library need a loan desk at level 2, with Redis. No PostgreSQL.';
  const given = takeText(fields, foldIntake([]), { textId: 'm1', text });
  const found = await extractFields(extracting(heard), fields, foldIntake(given));
  expect(heard[0]?.trimStart().startsWith('{')).toBe(true);
  expect(Object.keys(closedJson(heard[0] ?? '') ?? {})[0]).toBe(fields[0]?.name);
  const state = foldIntake([...given, ...(found ?? [])]);
  for (const { quotes } of state.values.values())
    for (const { start, end, text: words } of quotes) expect(text.slice(start, end)).toBe(words);
  const next = nextIntake(fields, state);
  expect(next.do === 'ask-person' && next.questions.length).toBe(fields.length - state.values.size);
});

it('a size is one of the three', async (context) => {
  server.begin(context, live);
  const heard: string[] = [];
  const sizing = await sizeChange(extracting(heard), 'Add a flag --json to the list command');
  expect(heard).toHaveLength(1);
  expect(changeSizes).toContain((closedJson(heard[0] ?? '') as { size?: string } | undefined)?.size);
  expect(sizing).toMatchObject({ by: 'model' });
});
