/**
 * Several agents on the real server: the choice of one as the server's grammar holds it, one handing over to another with nothing of the
 * prompt read again, and two at work at the same time on a server with two slots. The first two run without a server on what one
 * said when that was recorded; which of two tasks is first is a race, so that these need a server.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, type TestContext } from 'vitest';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';
import { type CaseServer, startCaseServer } from '../support/llama-case.ts';
import { promptChain } from './prompt-chain.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

const call = (name: string, args: Record<string, unknown>) => ({ calls: [{ name, arguments: args }] });
const read = call('read_file', { path: 'src/sum.js' });
const task = (title: string, play: string) =>
  `# coder: ${title}\n[[play:${play}]] Do it.\nDone: It is done.\n`;
const writes = (path: string) => [
  read,
  call('write_file', { path, content: `${path}\n` }),
  call('attempt_completion', { result: `There is ${path}.` }),
];
const plays = {
  talk: ['It adds.', 'The cause is the width.'],
  route: ['{"agent": "debug", "why": "it asks for a cause"}'],
  'hands-over': [
    read,
    call('switch_mode', { mode: 'ask', reason: 'It is a question.' }),
    'It subtracts.',
    'Yes.',
  ],
  gives: [call('delegate', { tasks: task('One', 'one') + task('Two', 'two') }), 'Both are there.'],
  one: writes('one.txt'),
  two: writes('two.txt'),
  '@when': { 'Which agent is': 'route' },
};

let server: CaseServer;
/** Two slots, each with a window as of one. */
let wide: CaseServer;
let random: CaseServer;
beforeAll(async () => {
  server = await startCaseServer({ plays, args: ['--cache-ram', '0'] });
  wide = await startCaseServer({ plays, ctx: 16_384, args: ['-np', '2', '--cache-ram', '0'] });
  random = await startCaseServer({ random: true, ctx: 4096 });
}, 180_000);
afterAll(async () => {
  for (const one of [server, wide, random]) await one.stop();
});

let test: TestApp | undefined;
let proxy: RecordingProxy | undefined;
afterEach(async () => {
  await test?.close();
  await proxy?.close();
  test = undefined;
  proxy = undefined;
});

interface Opening {
  mode: string;
  live?: string;
  hold?: (body: string) => Promise<void>;
}

async function open(context: TestContext, on: CaseServer, { mode, live, hold }: Opening) {
  on.begin(context, live);
  test = await startTestApp();
  proxy = await startRecordingProxy(on.url, hold);
  const { workspace } = test;
  const model = `endpoint:${proxy.url}`;
  const { id } = await test.client.session.create({ workspace, model, mode, approve: 'all' });
  return { test, proxy, sessionId: id };
}

const usages = ({ turns }: SessionState) =>
  turns.flatMap(({ steps }) =>
    steps.map(({ usage: { promptTokens = 0, cachedTokens = 0 } }) => ({ promptTokens, cachedTokens })),
  );

/** Of each step but the first: whether all of the step before was in the cache, and what was read beyond it. */
function expectNothingReadAgain(state: SessionState, mostNew: number): void {
  const all = usages(state);
  expect(all.length).toBeGreaterThan(1);
  for (const [index, { promptTokens, cachedTokens }] of all.entries()) {
    if (index === 0) continue;
    expect(cachedTokens).toBeGreaterThanOrEqual(all[index - 1]?.promptTokens ?? 0);
    expect(promptTokens - cachedTokens).toBeLessThan(mostNew);
  }
}

it('an agent is chosen by an answer that the server holds to the names there are; the conversation reads on where it was', async (context) => {
  const { test: app, proxy: seen, sessionId } = await open(context, server, { mode: 'auto' });
  await runTurn(app, 'What does sum do? [[play:talk]]', { sessionId });
  const { state } = await runTurn(app, 'The list is too long on small screens.', { sessionId });
  expect(state.turns.map(({ mode, routed }) => [mode, routed?.by])).toEqual([
    ['ask', 'rule'],
    ['debug', 'model'],
  ]);
  const { asides, pieces, problems } = promptChain(seen.bodies);
  expect([problems, pieces.length, asides.length]).toEqual([[], 1, 1]);
  const { response_format: form } = JSON.parse(asides[0] ?? '') as { response_format: unknown };
  expect(JSON.stringify(form)).toContain('"enum":["orchestrator","coder","architect","debug","ask"]');
  const history = await app.client.session.history({ sessionId });
  const asked = history.flatMap((event) =>
    event.type === 'message.routed' && event.data.usage ? [event.data.usage] : [],
  );
  expect(asked).toHaveLength(1);
  // The question and the five agents in it.
  expect((asked[0]?.promptTokens ?? 0) - (asked[0]?.cachedTokens ?? 0)).toBeLessThan(400);
  expectNothingReadAgain(state, 300);
});

it('a model that says anything at all names one of the agents', async (context) => {
  const live = 'what random weights say is to be new each time';
  const { test: app, sessionId } = await open(context, random, { mode: 'auto', live });
  const text = 'The list is too long on small screens.';
  await app.client.session.send({ sessionId, text, messageId: 'm' });
  const routed = () => stateOf(app, sessionId).then(({ turns }) => turns[0]?.routed);
  await expect
    .poll(routed, { timeout: 60_000 })
    .toMatchObject({ by: 'model', to: expect.stringMatching(/^\w+$/) });
  await app.client.session.stop({ sessionId });
});

it('an agent hands over to another one, and nothing of the prompt is read again', async (context) => {
  const { test: app, proxy: seen, sessionId } = await open(context, server, { mode: 'coder' });
  await runTurn(app, '[[play:hands-over]] What does sum do?', { sessionId });
  const { state } = await runTurn(app, 'Are you sure?', { sessionId });
  expect(state.switches.map(({ from, to, by }) => `${from} ${to} ${by}`)).toEqual(['coder ask agent']);
  expect(state.turns.map(({ mode }) => mode)).toEqual(['coder', 'ask']);
  expect(promptChain(seen.bodies)).toMatchObject({ problems: [], pieces: [{ length: 4 }] });
  // Who is at work now is told in less than a hundred of these.
  expectNothingReadAgain(state, 220);
});

it('two tasks are at work at once, each in a slot of its own, and land together', async (context) => {
  const isTask = (body: string): boolean => body.includes('Done when: It is done.');
  const begun = Promise.withResolvers<void>();
  const first = new Set<string>();
  const {
    test: app,
    proxy: seen,
    sessionId,
  } = await open(context, wide, {
    mode: 'orchestrator',
    live: 'which of two tasks is first is a race',
    // The first request of each waits for that of the other: one after the other they would never go on.
    async hold(body) {
      if (!isTask(body)) return;
      first.add(body);
      if (first.size === 2) begun.resolve();
      await begun.promise;
    },
  });
  const { state } = await runTurn(app, '[[play:gives]] Write both.', { sessionId });
  const tasks = callsOf(state).flatMap(({ tasks: given = [] }) => given);
  expect(tasks.map(({ status, answer }) => [status, answer])).toEqual([
    ['done', 'There is one.txt.'],
    ['done', 'There is two.txt.'],
  ]);
  for (const path of ['one.txt', 'two.txt'])
    expect(readFileSync(join(app.workspace, path), 'utf8')).toBe(`${path}\n`);
  expect(readFileSync(join(app.workspace, 'src/sum.js'), 'utf8')).toBe(sumProject['src/sum.js']);
  const slots = seen.bodies.filter(isTask).map((body) => (JSON.parse(body) as { id_slot?: number }).id_slot);
  expect(slots).toHaveLength(6);
  expect(new Set(slots).size).toBe(2);
  // Neither pushes out what the other has in its slot.
  for (const { sessionId: child } of tasks) expectNothingReadAgain(await stateOf(app, child ?? ''), 220);
});
