/**
 * Pipeline "change" on the real server with two slots and no cache beside them: what a run asks is taken by the server's grammar, what a
 * tiny model cannot do is told as it is and finished by a person, every token that the server read or wrote is on the board, and nothing
 * is read twice that was there already. Without a server, on what one said when that was recorded.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { PipelineRun } from '../../src/shared/pipeline-run.ts';
import { startTestApp, sumProject } from '../support/app.ts';
import { asSeen } from '../support/as-seen.ts';
import { type CaseServer, startCaseServer } from '../support/llama-case.ts';
import { done, write } from '../support/plays.ts';
import { startRecordingProxy } from './recording-proxy.ts';

const right = 'export function sum(a, b) {\n  return a + b;\n}\n';
const better = right.replace('(a, b)', '(a = 0, b = 0)');
const gates = `gates:
  tests:
    title: Tests
    run: node --test --test-reporter=tap
    tool: node-test
    hard: [failed <= 0]
`;
const check = `import assert from 'node:assert/strict';
import test from 'node:test';
import { sum } from '../src/sum.js';

test('adds what is there [[play:mend]]', () => assert.equal(sum(2, 3), 5));
`;
const files = {
  ...sumProject,
  'src/sum.js': right,
  'test/sum.test.js': check,
  '.patchbay/gates.yaml': gates,
};

const read = { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] };
const item = (title: string, text: string, more: object = {}) => ({ title, text, ...more });
const plays = {
  size: ['{"size": "large", "why": "code and documents"}'],
  clarify: [
    JSON.stringify({
      goal: [item('Defaults', 'Missing numbers are 0.'), item('A page', 'It says so.')],
      keep: [item('Negative numbers', 'They are added as before.')],
      question: [item('Language?', 'Of the page.')],
    }),
  ],
  changed: [
    JSON.stringify({
      goal: [{ id: 'goal-2', ...item('A page', 'In German.') }],
      keep: [],
      question: [],
      remove: ['question-1'],
    }),
  ],
  plan: [
    JSON.stringify({
      task: [
        item('Code', '[[play:code]] Give both defaults.', { done: 'tests pass', files: 'src' }),
        item('Page', '[[play:lost]] Write docs/sum.md.', { done: 'it is there', files: 'docs' }),
      ],
      risk: [item('Strings', 'They are joined.')],
    }),
  ],
  code: [read, write(right.replace('a + b', 'a * b')), done('Both have 0.')],
  lost: Array(20).fill({ calls: [{ name: 'read_file', arguments: { path: 'docs/none.md' } }] }),
  page: [write('Summe.\n', 'docs/sum.md'), done('Written.')],
  mend: [read, write(right.replace('a + b', 'a - b')), done('The gates pass now.')],
  '@when': {
    'How large is the change': 'size',
    'Write down what is to be different': 'clarify',
    'The person wants this changed': 'changed',
    'Divide the work': 'plan',
  },
};

let server: CaseServer;
beforeAll(async () => {
  server = await startCaseServer({ plays, ctx: 32_768, args: ['-np', '2', '--cache-ram', '0'] });
}, 180_000);
afterAll(() => server.stop());

const bodySchema = z.object({
  id_slot: z.number(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  tools: z.array(z.unknown()).optional(),
  response_format: z
    .object({ json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }) })
    .optional(),
});
const timingsSchema = z.object({ cache_n: z.number(), prompt_n: z.number(), predicted_n: z.number() });
const chunkSchema = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }) })).optional(),
  timings: timingsSchema.optional(),
});

/** One request as it was on the wire: what was asked, what the server says it read, had and wrote, and its words. */
function onTheWire(asked: string, answer: string) {
  const body = bodySchema.parse(JSON.parse(asked));
  const lines = answer.split('\n').filter((line) => line.startsWith('data: {'));
  const chunks = lines.map((line) => chunkSchema.parse(JSON.parse(line.slice('data: '.length))));
  const timings = chunks.findLast((chunk) => chunk.timings !== undefined)?.timings;
  if (timings === undefined) throw new Error(`no timings: ${answer.slice(-300)}`);
  const text = chunks.flatMap(({ choices = [] }) => choices.map(({ delta }) => delta.content ?? '')).join('');
  const last = String(body.messages.at(-1)?.content);
  return { ...body, ...timings, text, last, isFirst: body.tools !== undefined && body.messages.length === 2 };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const boardOf = ({ tokens, stages }: PipelineRun): number => tokens + sum(stages.map((one) => one.tokens));

it('a large change: judged, written down, done as far as the model can, finished by the person', async (context) => {
  server.begin(context);
  const proxy = await startRecordingProxy(server.url);
  const test = await startTestApp({ files });
  const { workspace, client } = test;
  const show = async (id: string) => {
    await test.app.idle();
    return client.pipeline.show({ id });
  };
  try {
    const asked = 'Numbers that are missing should count as nothing.';
    const model = `endpoint:${proxy.url}`;
    const given = { workspace, pipeline: 'change', text: asked, model, approve: 'all' as const };
    const { id } = (await client.pipeline.start(given)).run;
    const first = await show(id);
    expect(first.run.size).toMatchObject({ size: 'large', by: 'model', why: 'code and documents' });
    expect(first.asks).toMatchObject({ what: 'approval', stage: 'clarify' });
    await client.pipeline.sendBack(
      await asSeen(client, { id, stage: 'clarify', words: 'The page in German.' }),
    );
    const changed = (await show(id)).run.stages[0]?.record;
    expect(changed).toMatchObject({ version: 2, changed: ['goal-2'], removed: [{ id: 'question-1' }] });
    await client.pipeline.approve(await asSeen(client, { id, stage: 'clarify' }));
    await show(id);
    await client.pipeline.approve(await asSeen(client, { id, stage: 'plan' }));

    // The second task goes round in circles: the person is asked, stops it, and it goes on in the same session with their words.
    const circles = await show(id);
    expect(circles.asks).toMatchObject({ what: 'session', stage: 'work' });
    const { sessionId = '' } = circles.asks ?? {};
    await client.session.stop({ sessionId });
    const lost = await show(id);
    expect(lost.asks).toMatchObject({ what: 'stuck', stage: 'work', id: 'task-2' });
    expect(lost.run.stages[2]?.steps[1]).toMatchObject({ sessionId, why: 'It was stopped.' });
    const more = { act: 'again' as const, words: '[[play:page]] There is no such file: write it.' };
    await client.pipeline.step(await asSeen(client, { id, stage: 'work', step: 'task-2', ...more }));

    // What the first task broke is found, and not mended by the agent: the person is asked, who has ways on.
    const failed = await show(id);
    expect(failed.asks).toMatchObject({ what: 'gates', stage: 'verify' });
    const accepted = client.pipeline.approve(await asSeen(client, { id, stage: 'verify' }));
    await expect(accepted).rejects.toMatchObject({ code: 'INVALID' });
    writeFileSync(join(workspace, 'src/sum.js'), better);
    await client.pipeline.gates({ id, stage: 'verify' });
    const over = await show(id);
    expect(over).toMatchObject({ run: { trouble: null }, asks: { what: 'sign' } });
    const rounds = over.run.stages[3]?.rounds.map(({ results }) => results.map(({ status }) => status));
    expect(rounds?.[0]).toEqual(['fail']);
    expect(rounds?.at(-1)).toEqual(['pass']);

    // The pass is not counted as the agent's doing.
    const { text: report } = await client.pipeline.artefact({ id, name: 'report.md' });
    const part = (title: string) => report.split(/^## /m).find((one) => one.startsWith(title)) ?? '';
    expect(part('Verdict')).toContain('1 of 1 gates passed, 3 of 3 sub-stages are not verified');
    expect(part('What was asked for')).toContain(`> ${asked}`);
    expect(part('Unverified')).toContain('The gates pass now.\n  - gates failed on what it left');
    expect(part('Decisions')).toContain('Check: You had its gates run again.');

    const wire = proxy.bodies.map((body, at) => onTheWire(body, proxy.answers[at] ?? ''));
    // The server held each answer to its form.
    const forms = wire.filter(({ response_format: form }) => form !== undefined);
    expect(forms).toHaveLength(4);
    for (const { response_format: form, text } of forms)
      z.fromJSONSchema(form?.json_schema.schema ?? {}).parse(JSON.parse(text));
    // What the board says is what the server did.
    const figures = wire.map(({ prompt_n: read, predicted_n: wrote }) => read + wrote);
    expect(boardOf(over.run)).toBe(sum(figures));
    expect(over.run.tokens).toBe(figures[0]);
    expect(part('Stages')).toContain(`| Judging its size | done |  | ${figures[0]} |`);

    // A change of a record finds all of the first question but its task; what sub-stages have in common is read for the first of them.
    const [, clarify, back] = forms;
    expect(back?.cache_n).toBeGreaterThan((clarify?.cache_n ?? 0) + (clarify?.prompt_n ?? 0) - 120);
    const [begun, ...later] = wire.filter(({ isFirst }) => isFirst);
    expect(later.map(({ last }) => /stage "\w+": (.*)/.exec(last)?.[1])).toEqual([
      'Page',
      'Mend what the gates found',
    ]);
    for (const { id_slot, cache_n, prompt_n } of later) {
      expect(id_slot).toBe(begun?.id_slot);
      expect(cache_n).toBeGreaterThan((begun?.prompt_n ?? 0) - 250);
      expect(prompt_n).toBeLessThan(250);
    }
    const within = wire.filter(({ messages }) => messages.length > 2);
    expect(within.filter(({ prompt_n }) => prompt_n > 200)).toEqual([]);
  } finally {
    await test.close();
    await proxy.close();
  }
});
