/**
 * What is known of a model, as the app tells it to everybody who asks: read anew when another model or template stands behind
 * the address, together with how that one makes calls. The first against real llama-servers, one after the other on one port.
 */
import { afterEach, expect, it } from 'vitest';
import { modelSchema } from '../../src/shared/contract/models.ts';
import { unknownSampling } from '../../src/shared/model-profile.ts';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { type LlamaServer, type LlamaServerOptions, startLlamaServer } from '../support/llama-server.ts';

let test: TestApp | undefined;
let server: LlamaServer | undefined;
afterEach(async () => {
  await test?.close();
  await server?.stop();
  test = undefined;
  server = undefined;
});

const word = (text: string) => ({ name: 'report_word', arguments: { word: text } });
/** It listens to the trial, and is native by it. */
const listening = {
  '@when': { 'Call the tool report_word with': 'one', 'Call the tool report_word twice': 'two' },
  default: ['Hello.'],
  one: [{ calls: [word('apple')] }],
  two: [{ calls: [word('pear'), word('plum')] }],
};

/** On the port of the one before; undefined where there is no llama-server. */
async function exchange(options: LlamaServerOptions): Promise<LlamaServer | { skipped: string }> {
  const port = server === undefined ? {} : { port: Number(new URL(server.url).port) };
  await server?.stop();
  const next = await startLlamaServer({ ...options, ...port });
  server = 'stop' in next ? next : undefined;
  return next;
}

const rowOf = async ({ client, modelName }: TestApp) => {
  const row = (await client.model.list()).find(({ name }) => name === modelName);
  return modelSchema.parse(row);
};

it('is read again when another model stands behind the address, and its rung is found anew', async (context) => {
  const args = ['--temp', '0.6', '--top-k', '20', '--embeddings', '--pooling', 'mean'];
  const first = await exchange({ plays: listening, args });
  if ('skipped' in first) return context.skip(first.skipped);
  test = await startTestApp({ args: ['--set', 'rung=auto'] });
  await test.client.settings.set({ key: 'models', value: [{ name: 'mine', endpoint: first.url }] });
  test.modelName = 'mine';
  const about = () => (test as TestApp).client.model.about({ name: 'mine' });

  const before = await about();
  expect(before).toMatchObject({
    profile: {
      kind: 'llama.cpp',
      endpoint: first.url,
      window: 8192,
      slots: 1,
      tools: true,
      sampling: { temperature: 0.6, topK: 20, topP: 0.95, minP: 0.05, repeatPenalty: 1 },
      price: 0,
      embeddings: true,
    },
    rung: null,
  });
  const { state } = await runTurn(test, 'Hello?');
  expect(state.turns[0]?.steps[0]?.rung).toBe('native');
  expect((await about()).rung).toMatchObject({ rung: 'native', by: 'probe' });
  expect(await rowOf(test)).toMatchObject({ window: 8192, rung: { rung: 'native' } });

  await exchange({ random: true, ctx: 4096 });
  const after = await about();
  expect(after).toMatchObject({
    profile: { window: 4096, sampling: { temperature: 0.8, topK: 40 }, price: 0, embeddings: false },
    rung: null,
  });
  expect(after.profile.model).not.toBe(before.profile.model);
  expect(after.profile.template).not.toBe(before.profile.template);
  expect(await rowOf(test)).toMatchObject({ window: 4096, rung: null });
  const other = await runTurn(test, 'Hello?', { approve: 'reads' });
  expect(other.state.turns[0]?.steps[0]?.rung).toBe('constrained');
  expect((await about()).rung).toMatchObject({ rung: 'constrained', by: 'probe' });

  // What was found of the first is kept for it.
  await exchange({ plays: listening });
  expect(await about()).toMatchObject({
    profile: { template: before.profile.template, window: 8192, embeddings: false },
    rung: { rung: 'native', by: 'probe' },
  });
}, 120_000);

it('is found out in the middle of a session, before the first word to the other model', async (context) => {
  const first = await exchange({ plays: listening });
  if ('skipped' in first) return context.skip(first.skipped);
  test = await startTestApp({ args: ['--set', 'rung=auto'] });
  test.modelName = `endpoint:${first.url}`;
  const { sessionId, state } = await runTurn(test, 'Hello?', { approve: 'reads' });
  expect(state.turns[0]?.steps.map(({ rung }) => rung)).toEqual(['native']);
  await exchange({ random: true, ctx: 8192 });
  const later = await runTurn(test, 'Hello?', { sessionId });
  const rungs = later.state.turns[1]?.steps.map(({ rung }) => rung) ?? [];
  expect(rungs[0]).toBe('constrained');
  expect(new Set(rungs)).toEqual(new Set(['constrained']));
  expect(later.state.turns[1]?.steps[0]?.notes).toContainEqual(expect.objectContaining({ kind: 'swapped' }));
}, 120_000);

it('is read again when only the template was changed, and is nothing when nobody is there', async () => {
  test = await startTestApp({ args: ['--set', 'rung=auto'] });
  const { model, client, modelName: name } = test;
  model.become({ model: 'one', build: 'b1', template: 'the first, enable_thinking' });
  await runTurn(test, 'Hello?');
  const before = await client.model.about({ name });
  expect(before).toMatchObject({
    profile: { model: 'one', build: 'b1', thinkingSwitch: true, sampling: unknownSampling, embeddings: null },
    rung: expect.objectContaining({ by: expect.stringMatching(/probe|template/) }),
  });
  model.become({ model: 'one', build: 'b1', template: 'the second' });
  const after = await client.model.about({ name });
  expect(after).toMatchObject({ profile: { model: 'one', thinkingSwitch: false }, rung: null });
  expect(after.profile.template).not.toBe(before.profile.template);
  model.become({ model: 'one', build: 'b1', template: 'the first, enable_thinking' });
  expect(await client.model.about({ name })).toEqual(before);
  await model.close();
  expect(await client.model.about({ name })).toMatchObject({
    profile: { model: null, window: null, template: null, price: null, embeddings: null },
    rung: null,
  });
});

it('of the demo is what the app knows, and of a name that nobody has an error', async () => {
  test = await startTestApp();
  expect(await test.client.model.about({ name: 'demo' })).toMatchObject({
    profile: { kind: 'demo', price: 0, embeddings: false, template: null },
    rung: null,
  });
  await expect(test.client.model.about({ name: 'nonesuch' })).rejects.toMatchObject({
    message: expect.stringContaining('no model "nonesuch"'),
  });
});
