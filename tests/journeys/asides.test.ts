/**
 * What the app asks the model beside the conversation: a title, a reflection. It must never be in anybody's way: not in the
 * person's, who may send the next message at any time, and not in the history's.
 */
import { afterEach, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { statusOf } from '../../src/shared/session-view.ts';
import { beginTurn, follow, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const missing = { calls: [{ name: 'read_file', arguments: { path: 'src/none.js' } }] };
const note = { cause: 'There is no such file.', lesson: 'Look first.', next: 'List src.' };
const plays = [
  { name: 'plain', replies: [{ text: 'It adds.' }] },
  { name: 'stuck', replies: [missing, missing, missing, missing, { text: 'I cannot find it.' }] },
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

async function start(options: { faults?: Record<number, Fault>; slow?: boolean; off?: boolean } = {}) {
  const written = options.slow
    ? plays.map((play) =>
        play.name === 'title' ? { ...play, replies: [{ text: 'word '.repeat(400), pace: 20 }] } : play,
      )
    : plays;
  const parsed = parsePlays(JSON.stringify({ plays: written }), 'asides.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const value = String(options.off !== true);
  test = await startTestApp({
    server: { plays: parsed.value, faults: options.faults ?? {} },
    args: ['--set', `titles=${value}`, '--set', `reflections=${value}`],
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
