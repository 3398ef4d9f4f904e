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
