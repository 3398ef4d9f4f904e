/**
 * What the app asks the model beside the conversation: a title, a reflection. It must never be in anybody's way: not in the
 * person's, who may send the next message at any time, and not in the history's.
 */
import { afterEach, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { statusOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  beginTurn,
  decideFirst,
  follow,
  runTurn,
  startTestApp,
  stateOf,
  type TestApp,
} from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const read = (path: string) => ({ calls: [{ name: 'read_file', arguments: { path } }] });
const missing = read('src/none.js');
const cannot = { text: 'I cannot find it.' };
const note = { cause: 'There is no such file.', lesson: 'Look first.', next: 'List src.' };
const plays = [
  { name: 'plain', replies: [{ text: 'It adds.' }] },
  { name: 'stuck', replies: [missing, missing, missing, missing, { text: 'I cannot find it.' }] },
  {
    name: 'astray',
    replies: [
      ...[read('a.js'), read('b.js'), missing, cannot],
      ...[missing, cannot],
      ...[read('src/sum.js'), { text: 'There it is.' }],
    ],
  },
  {
    name: 'never',
    replies: [read('a.js'), read('b.js'), missing, cannot, missing, cannot, missing, cannot, cannot],
  },
  {
    name: 'title',
    aside: true,
    when: ['short title'],
    replies: [{ text: '{"title": "**What `sum` does.**"}' }],
  },
  {
    name: 'reflection',
    aside: true,
    when: ['failed again and again'],
    replies: [{ text: JSON.stringify(note) }],
  },
].map((play) => ({ description: 'for this test', ...play }));

async function start(
  options: { faults?: Record<number, Fault>; slow?: boolean; off?: boolean; replans?: number } = {},
) {
  const written = options.slow
    ? plays.map((play) =>
        play.name === 'title' ? { ...play, replies: [{ text: 'word '.repeat(400), pace: 20 }] } : play,
      )
    : plays;
  const parsed = parsePlays(JSON.stringify({ plays: written }), 'asides.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const value = options.off !== true;
  test = await startTestApp({
    server: { plays: parsed.value, faults: options.faults ?? {} },
    args: [
      `titles=${options.replans === undefined && value}`,
      `reflections=${value}`,
      `replans=${options.replans ?? 0}`,
    ].flatMap((set) => ['--set', set]),
  });
}

it('gives the session a short title once, and never over a name the person gave', async () => {
  await start();
  const { sessionId, state } = await runTurn(test, '[[play:plain]] What does sum do?');
  expect(state).toMatchObject({ title: 'What sum does', titledBy: 'model' });
  await runTurn(test, '[[play:plain]] Again?', { sessionId });
  expect(test.model.requests).toHaveLength(3);

  const { workspace, modelName: model } = test;
  const mine = await test.client.session.create({ workspace, model, title: 'Mine' });
  expect((await runTurn(test, '[[play:plain]]', { sessionId: mine.id })).state.title).toBe('Mine');
  const other = await test.client.session.create({ workspace, model });
  await test.client.session.rename({ sessionId: other.id, title: 'Named at once' });
  expect((await runTurn(test, '[[play:plain]]', { sessionId: other.id })).state.title).toBe('Named at once');
  expect(test.model.requests).toHaveLength(5);
});

it('asks nothing when the settings say so', async () => {
  await start({ off: true });
  await runTurn(test, '[[play:stuck]] Read it.');
  expect(test.model.requests).toHaveLength(5);
});

it('gives way to the next message at once', async () => {
  await start({ slow: true });
  const sessionId = await beginTurn(test, '[[play:plain]] What does sum do?');
  await follow(
    test,
    sessionId,
    (item) => item.kind === 'events' && item.events.some(({ type }) => type === 'turn.ended'),
  );
  await expect.poll(() => test.model.requests.length).toBe(2);
  expect(statusOf(await stateOf(test, sessionId))).toBe('idle');
  await test.client.session.send({ sessionId, text: '[[play:plain]] And now?', messageId: 'next' });
  expect(await test.model.requests[1]?.outcome).toBe('closed-by-client');
  await test.app.idle();
  const state = await stateOf(test, sessionId);
  expect(state).toMatchObject({ titledBy: 'app', turns: [{}, { reason: 'answered' }] });
  // Nothing of it is in what the model is sent now.
  expect(JSON.stringify(test.model.requests.at(-1)?.body.messages)).not.toContain('From Patchbay');
});

it('leaves everything as it is when the model cannot answer', async () => {
  await start({ faults: { 2: 'not-found' } });
  const { state } = await runTurn(test, '[[play:plain]] What does sum do?');
  expect(state).toMatchObject({ titledBy: 'app', turns: [{ reason: 'answered', failure: null }] });
  expect(statusOf(state)).toBe('idle');
});

it('says what to learn of a turn that got nowhere, to the person and to the next turn alone', async () => {
  await start();
  const { sessionId, state } = await runTurn(test, '[[play:stuck]] Read it.');
  expect(state.reflections).toMatchObject([{ turnId: 't1', ...note }]);
  await runTurn(test, '[[play:plain]] Try again.', { sessionId });
  await runTurn(test, '[[play:plain]] And again.', { sessionId });
  const { turns } = await stateOf(test, sessionId);
  expect(turns[1]?.tail).toMatch(
    /^\[Today is .*\]\n\[Your own note .* Cause: There is no such file\. .* Next: List src\.\]$/,
  );
  expect(turns[2]?.tail).not.toContain('note');
  // In the message of its turn, at the end, and nowhere in front.
  const messages = test.model.requests.at(-1)?.body.messages ?? [];
  const told = messages.filter(({ content }) => String(content).includes('List src.'));
  expect(told).toHaveLength(1);
  expect(String(told[0]?.content).startsWith('[[play:plain]] Try again.')).toBe(true);
});

it('goes on with what it learned within its turn, and tells it behind all that was said', async () => {
  await start({ replans: 2 });
  const { state } = await runTurn(test, '[[play:astray]] Read it.');
  expect(state.turns).toMatchObject([{ reason: 'answered', failure: null }]);
  expect(state.turns[0]?.steps).toHaveLength(8);
  expect(state.reflections.map(({ stepId, again }) => [stepId, again?.number])).toEqual([
    ['t1.s4', 1],
    ['t1.s6', 2],
  ]);
  // No message of an earlier request moved, but for the questions beside the conversation.
  const asked = test.model.requests
    .map(({ body }) => body.messages ?? [])
    .filter((messages) => !JSON.stringify(messages.at(-1)).includes('From Patchbay'));
  for (const [index, messages] of asked.slice(1).entries())
    expect(messages.slice(0, asked[index]?.length)).toEqual(asked[index]);
  const told = asked.at(-1)?.filter(({ role }) => role === 'user') ?? [];
  expect(told.map(({ content }) => String(content).includes('Next: List src.'))).toEqual([false, true, true]);
});

it('asks the person when that did not help, also after a restart, and heeds the answer', async () => {
  await start({ replans: 2 });
  const { sessionId, state } = await runTurn(test, '[[play:never]] Read it.');
  const [card] = waitingCalls(state);
  expect(card?.call.proposal).toMatchObject({ kind: 'question', options: { 0: 'Try once more' } });
  expect(card?.call.proposal).toMatchObject({ question: expect.stringContaining('Tried: List src.') });
  await test.restart('web');
  const given = await decideFirst(test, sessionId, { kind: 'answer', words: 'Give it to debug' });
  expect(given).toMatchObject({ mode: 'debug', turns: [{ reason: 'answered' }] });
  const last = test.model.requests.findLast(({ body }) => JSON.stringify(body).includes('gives it to debug'));
  expect(String(last?.body.messages?.at(-1)?.content)).toMatch(/gives it to debug[\s\S]*debug/);
});

it('leaves it as it is when the person says so', async () => {
  await start({ replans: 1 });
  const { sessionId } = await runTurn(test, '[[play:never]] Read it.');
  const before = test.model.requests.length;
  const left = await decideFirst(test, sessionId, { kind: 'answer', words: 'Leave it as it is' });
  expect(left.turns).toMatchObject([{ status: 'ended', reason: 'answered' }]);
  expect(test.model.requests).toHaveLength(before);
});
