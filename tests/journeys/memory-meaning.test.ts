/**
 * Memory found by meaning, with embeddings of the real server: random weights know shared pieces of words, so words run together are
 * other words to the index and much the same to the model. Judged by what the chat server is sent. Without a server, on what one said.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { type CaseServer, startCaseServer } from '../support/llama-case.ts';

let server: CaseServer;
let test: TestApp;
beforeAll(async () => {
  server = await startCaseServer({ random: true, args: ['--embeddings', '--pooling', 'mean'] });
  // Offline, because a server that the person named is one of those they chose.
  test = await startTestApp({ args: ['--offline'] });
}, 180_000);
afterAll(async () => {
  await test.close();
  await server.stop();
});

const told = 'Tests run with vitest; never install jest';
const alike = 'Testsrun withvitest; neverinstall jestx';
const use = (url: string) => test.client.settings.set({ key: 'memory.embeddings', value: `endpoint:${url}` });
/** What any message of the newest request ends with. */
const ends = (): string[] =>
  (test.model.requests.at(-1)?.body.messages ?? []).map(({ content }) => String(content).slice(-150));

it('tells what is near in meaning where no word matches, and needs no server for what words find', async (context) => {
  server.begin(context);
  for (const text of [told, 'The staging database is called heron', 'Prices are kept in cents, as integers'])
    await test.client.memory.add({ kind: 'fact', scope: null, text });
  await use(server.url);
  const far = await runTurn(test, 'Say hello to the birds');
  expect(far.state.turns[0]?.memory).toBeUndefined();

  const near = await runTurn(test, alike);
  const reason = { matched: [], near: expect.any(Number) };
  expect(near.state.turns[0]?.memory?.entries).toEqual([expect.objectContaining({ text: told, ...reason })]);
  const note = `near in words or meaning. It may be out of date.\n- fact: ${told}]`;
  expect(ends().filter((end) => end.endsWith(note))).toHaveLength(1);
  const [best] = await test.client.memory.search({ query: alike });
  expect(best).toMatchObject({ memory: { text: told }, ...reason });
  expect(await test.client.system.connections()).toContainEqual(
    expect.objectContaining({ origin: new URL(server.url).origin, purpose: 'embeddings', allowed: true }),
  );

  await use('http://127.0.0.1:9/v1');
  const alone = await runTurn(test, alike);
  expect(alone.state.turns[0]?.memory).toBeUndefined();
  expect(await test.client.memory.meaning()).toMatchObject({
    trouble: expect.stringContaining('did not answer'),
  });
  await runTurn(test, 'Do we keep prices in cents?');
  expect(ends().join()).toContain(
    'because words of the message match. It may be out of date.\n- fact: Prices are',
  );
});
