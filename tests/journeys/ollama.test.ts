/**
 * A whole turn with a call through the app, on an Ollama: the file is read, the result goes back by the tool's name, and every
 * request asks for the same window. The server is a fake made after its documentation; no real Ollama was at hand.
 */
import { afterEach, expect, it } from 'vitest';
import { callsOf } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { type OllamaServer, ollamaDone, ollamaSays, startOllamaServer } from '../support/ollama-server.ts';

let test: TestApp;
let server: OllamaServer;
afterEach(async () => {
  server.close();
  await test.close();
});

it('reads a file and answers', async () => {
  const call = { function: { name: 'read_file', arguments: { path: 'src/sum.js' } } };
  server = await startOllamaServer([
    [
      ollamaSays({ thinking: 'I look.' }),
      ollamaSays({ tool_calls: [call] }),
      ollamaDone('stop', { prompt_eval_count: 1300 }),
    ],
    [ollamaSays({ content: 'It subtracts.' }), ollamaDone('stop', { prompt_eval_count: 1400 })],
  ]);
  test = await startTestApp();
  test.modelName = `endpoint:${server.url}`;
  const { state } = await runTurn(test, 'What does src/sum.js do?', { approve: 'reads' });
  expect(state.turns[0]).toMatchObject({
    reason: 'answered',
    steps: [{ usage: { promptTokens: 1300 } }, { text: 'It subtracts.', usage: { promptTokens: 1400 } }],
  });
  expect(callsOf(state)).toHaveLength(1);
  expect(server.chats).toHaveLength(2);
  for (const chat of server.chats) {
    expect(chat).toMatchObject({ model: 'qwen3:8b', options: { num_ctx: 16_384 }, truncate: false });
    expect(chat.tools?.map((tool) => tool.function.name)).toContain('read_file');
  }
  const [first, second] = server.chats;
  expect(second?.messages.slice(0, first?.messages.length)).toEqual(first?.messages);
  expect(second?.messages.slice(first?.messages.length)).toMatchObject([
    { role: 'assistant', tool_calls: [{ function: call.function }] },
    { role: 'tool', tool_name: 'read_file', content: expect.stringContaining('return a - b') },
  ]);
});

it('asks for the window of the settings, and the list of models shows it', async () => {
  server = await startOllamaServer([[ollamaSays({ content: 'Hello.' }), ollamaDone()]]);
  test = await startTestApp({ args: ['--offline'] });
  await test.client.model.add({ name: 'mine', endpoint: server.url, window: 12_000 });
  await test.client.model.add({ name: 'usual', endpoint: server.url });
  const rows = (await test.client.model.list()).filter((row) => row.kind === 'ollama');
  expect(rows.map((row) => [row.name, row.window])).toEqual([
    ['mine', 12_000],
    ['usual', 16_384],
  ]);
  test.modelName = 'mine';
  await runTurn(test, 'Hi');
  expect(server.chats.map((chat) => chat.options.num_ctx)).toEqual([12_000]);
});

it('holds calls to the tools’ schema when its model is on that rung', async () => {
  const reply = JSON.stringify({ message: 'Hello.', calls: [] });
  server = await startOllamaServer([[ollamaSays({ content: reply }), ollamaDone()]]);
  test = await startTestApp({ args: ['--set', 'rung=constrained'] });
  test.modelName = `endpoint:${server.url}`;
  await runTurn(test, 'Hi');
  expect(server.chats[0]).toMatchObject({ format: { type: 'object' }, think: false });
  expect(server.chats[0]).not.toHaveProperty('tools');
});
