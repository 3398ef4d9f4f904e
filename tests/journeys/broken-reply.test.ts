/** A reply that breaks off in the middle: the person keeps what they saw come, and the model is never told of it. */
import { afterEach, expect, it } from 'vitest';
import { runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { call, delta, type OddServer, startOddServer } from '../support/odd-server.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
let server: OddServer;
afterEach(async () => {
  server.close();
  await test.close();
});

/** Writes the chunks, then either ends as it should or is gone. */
async function start(chunks: readonly unknown[], whole: boolean): Promise<void> {
  server = await startOddServer((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
    if (whole) response.end(`${lines}data: ${JSON.stringify(delta({}, 'stop'))}\n\ndata: [DONE]\n\n`);
    else response.write(lines, () => response.destroy());
  });
  test = await startTestApp();
  test.modelName = `endpoint:${server.url}`;
}

const thoughts = delta({ reasoning_content: 'Thinking of ravens.' });
const words = delta({ content: 'Once upon a midnight' });
const half = delta({ tool_calls: [call('write_file', '{"path": "raven.txt", "con')] });

it('keeps its words and its reasoning, but no call, and shows them in the export', async () => {
  await start([thoughts, words, half], false);
  const { sessionId, state } = await runTurn(test, 'Write a poem.');
  const step = state.turns[0]?.steps[0];
  expect(step).toMatchObject({
    finish: 'failed',
    text: 'Once upon a midnight',
    reasoning: 'Thinking of ravens.',
    calls: [],
    failure: { code: 'unavailable' },
  });
  const { text } = await test.client.session.export({ sessionId });
  expect(text).toContain('_Broken off:_\n\nOnce upon a midnight');
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it.each([
  ['is not sent to the model again', false],
  ['that came to its end is sent, with its words', true],
])('%s', async (_name, whole) => {
  await start([thoughts, words], whole);
  const { sessionId } = await runTurn(test, 'Write a poem.');
  const { state } = await runTurn(test, 'Go on.', { sessionId });
  expect(state.turns[1]?.reason).toBe('answered');
  expect(JSON.stringify(server.requests.at(-1)).includes('Once upon a midnight')).toBe(whole);
});

it('is kept within bounds, its beginning and its end', async () => {
  const long = Array.from({ length: 200 }, (_, line) => delta({ content: `${line} ${'x'.repeat(500)}\n` }));
  await start(long, false);
  const { sessionId } = await runTurn(test, 'Write a long poem.');
  const text = (await stateOf(test, sessionId)).turns[0]?.steps[0]?.text ?? '';
  expect(text.length).toBeGreaterThan(10_000);
  expect(text.length).toBeLessThanOrEqual(20_100);
  expect(text).toMatch(/^0 x/);
  expect(text).toMatch(/characters left out/);
  expect(text).toMatch(/199 x+\n$/);
});
