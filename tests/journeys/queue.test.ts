/** Messages sent while a turn goes on: each goes once, in its order and place, or is taken back; none is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Connection } from '../../src/main/hosts/terminal/connection.ts';
import { send } from '../../src/main/hosts/terminal/send.ts';
import type { Terminal } from '../../src/main/hosts/terminal/terminal.ts';
import type { QueueWay } from '../../src/shared/queued.ts';
import { callsOf, statusOf } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';
import { runMain } from '../support/cli.ts';
import { journalProblems } from './checks.ts';
import { promptChain } from './prompt-chain.ts';

const command = { calls: [{ name: 'execute_command', arguments: { command: 'echo one | cat' } }] };
const look = { calls: [{ name: 'list_files', arguments: {} }] };

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    plays: {
      // A card to wait at, then one more step.
      works: [command, look, { text: 'Done with it.' }],
      finishes: [command, { calls: [{ name: 'attempt_completion', arguments: { result: 'Finished.' } }] }],
      says: [{ text: 'Heard.' }],
    },
  });
});
afterAll(() => test.close());

const queue = (sessionId: string, text: string, way: QueueWay = 'after', messageId = text) =>
  test.client.session.queue({ sessionId, text, messageId, way });
const textsOf = async (sessionId: string): Promise<string[]> =>
  (await stateOf(test, sessionId)).turns.map(({ text }) => text);
const queuedIn = async (sessionId: string): Promise<string[]> =>
  (await stateOf(test, sessionId)).queued.map(({ text }) => text);

async function expectSound(sessionId: string, from: number): Promise<void> {
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  const bodies = test.model.requests.slice(from).map(({ body }) => JSON.stringify(body));
  expect(promptChain(bodies), 'every request is the one before and what came since').toMatchObject({
    problems: [],
    pieces: [bodies],
  });
}

describe('a queued message', () => {
  it('is the next one when the turn ends, after those before it; one taken back is not', async () => {
    const from = test.model.requests.length;
    const { sessionId } = await runTurn(test, '[[play:works]]');
    expect(await queue(sessionId, '[[play:says]] first')).toEqual({ turnId: null });
    await queue(sessionId, '[[play:says]] second');
    await queue(sessionId, '[[play:says]] third');
    expect(await queue(sessionId, '[[play:says]] first'), 'again').toEqual({ turnId: null });
    await test.client.session.unqueue({ sessionId, messageId: '[[play:says]] second' });
    await expect(
      test.client.session.unqueue({ sessionId, messageId: '[[play:says]] second' }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(state.turns.map(({ text }) => text)).toEqual([
      '[[play:works]]',
      '[[play:says]] first',
      '[[play:says]] third',
    ]);
    expect(state).toMatchObject({ queued: [], unstarted: null });
    expect(await queue(sessionId, '[[play:says]] first'), 'it has gone').toEqual({ turnId: 't2' });
    await test.app.idle();
    expect(await textsOf(sessionId)).toHaveLength(3);
    await expectSound(sessionId, from);
  });

  it('is sent at once where nothing goes on', async () => {
    const { sessionId } = await runTurn(test, '[[play:says]]');
    expect(await queue(sessionId, '[[play:says]] now', 'steer')).toEqual({ turnId: 't2' });
    await test.app.idle();
    expect((await stateOf(test, sessionId)).turns).toMatchObject([{}, { reason: 'answered' }]);
  });

  it('is held after a stop, through a restart, until it is sent or a turn ends well', async () => {
    const { sessionId } = await runTurn(test, '[[play:works]]');
    await queue(sessionId, '[[play:says]] a');
    await queue(sessionId, '[[play:says]] b');
    await queue(sessionId, '[[play:says]] c');
    await test.client.session.stop({ sessionId });
    await test.app.idle();
    await test.restart();
    await test.app.idle();
    const held = await stateOf(test, sessionId);
    expect(held.turns).toMatchObject([{ reason: 'cancelled' }]);
    expect(statusOf(held), 'nothing is claimed to be at work').toBe('idle');
    expect(held.queued).toHaveLength(3);
    await test.client.session.unqueue({ sessionId, messageId: '[[play:says]] a' });
    await test.client.session.sendQueued({ sessionId, messageId: '[[play:says]] c' });
    await test.app.idle();
    expect(await textsOf(sessionId), 'the other follows a turn that ended well').toEqual([
      '[[play:works]]',
      '[[play:says]] c',
      '[[play:says]] b',
    ]);
    await expect(
      test.client.session.sendQueued({ sessionId, messageId: '[[play:says]] a' }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });
});

describe('a message that steers', () => {
  it('stands behind the newest result from then on, with the same bytes after a restart', async () => {
    const from = test.model.requests.length;
    const { sessionId } = await runTurn(test, '[[play:works]]');
    await queue(sessionId, 'Only look,\nwrite nothing.', 'steer', 's1');
    await queue(sessionId, 'And be quick.', 'steer', 's2');
    await queue(sessionId, '[[play:says]] then', 'after');
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(toldTo(test)[0]).toMatch(
      /^exit 0 after [\s\S]*\none\n\n\[The person says, while you work:\]\nOnly look,\nwrite nothing\.\n\nAnd be quick\.\n\[End of the person's words\./,
    );
    expect(toldTo(test)[1], 'told once').not.toContain('The person says');
    expect(callsOf(state)[0]?.steered?.messages.map(({ messageId }) => messageId)).toEqual(['s1', 's2']);
    expect(state.turns.map(({ text }) => text)).toEqual(['[[play:works]]', '[[play:says]] then']);
    expect(await queue(sessionId, 'And be quick.', 'steer', 's2'), 'again').toEqual({ turnId: null });
    await test.restart();
    await runTurn(test, '[[play:says]] again', { sessionId });
    await expectSound(sessionId, from);
    expect(await queuedIn(sessionId)).toEqual([]);
  });

  it('begins the next turn where the model is not asked again in this one', async () => {
    const from = test.model.requests.length;
    const { sessionId } = await runTurn(test, '[[play:finishes]]');
    await queue(sessionId, '[[play:says]] last', 'after');
    const waits = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(waits.turns.map(({ text }) => text)).toEqual(['[[play:finishes]]', '[[play:says]] last']);

    const { sessionId: other } = await runTurn(test, '[[play:works]]');
    await test.client.session.configure({ sessionId: other, approve: 'ask' });
    await queue(other, '[[play:says]] queued', 'after');
    await queue(other, '[[play:says]] steers', 'steer');
    await test.client.session.stop({ sessionId: other });
    expect(await queuedIn(other), 'a stop tells nobody anything').toHaveLength(2);
    await runTurn(test, '[[play:says]] go', { sessionId: other });
    expect(await textsOf(other), 'what was to be heard sooner comes first').toEqual([
      '[[play:works]]',
      '[[play:says]] go',
      '[[play:says]] steers',
      '[[play:says]] queued',
    ]);
    expect(journalProblems(await test.client.session.history({ sessionId: other }))).toEqual([]);
    expect(test.model.requests.length).toBeGreaterThan(from);
  });

  it('is not put behind a completion', async () => {
    const { sessionId } = await runTurn(test, '[[play:finishes]]');
    const card = (await stateOf(test, sessionId)).turns[0]?.steps[0]?.calls[0];
    expect(card?.status, 'there is a boundary before').toBe('waiting');
    await decideFirst(test, sessionId, { kind: 'approve' });
    const { sessionId: second } = await runTurn(test, '[[play:finishes]] too');
    await queue(second, '[[play:says]] one more thing', 'steer');
    const state = await decideFirst(test, second, { kind: 'approve' });
    expect(callsOf(state)[0]?.steered?.messages).toHaveLength(1);
    expect(callsOf(state)[1]).toMatchObject({ name: 'attempt_completion', outcome: 'done' });
    expect(callsOf(state)[1]?.steered).toBeUndefined();
  });
});

it('the command line sends, queues and steers', async () => {
  const { sessionId } = await runTurn(test, '[[play:works]]');
  const sound = await runMainOn('send', sessionId.slice(0, 8), 'Look twice.', '--steer');
  expect(sound).toMatchObject({ code: 0, out: 'It is told at the next step.\n' });
  expect(await runMainOn('send', sessionId, '[[play:says]] next')).toMatchObject({
    code: 0,
    out: 'It is sent when the turn ends.\n',
  });
  expect((await stateOf(test, sessionId)).queued.map(({ way }) => way)).toEqual(['steer', 'after']);
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(await textsOf(sessionId)).toEqual(['[[play:works]]', '[[play:says]] next']);
  const sent = await runMainOn('send', sessionId, '[[play:says]] at rest');
  expect(sent).toMatchObject({ code: 0, out: expect.stringContaining('Heard.') });
  const shown = await runMainOn('show', sessionId);
  expect(shown.out).toContain('› Look twice.');
  expect(await runMainOn('send', sessionId)).toMatchObject({ code: 2 });
});

it.each(['steer', 'after'] as const)('%s: a turn that begins meanwhile is not waited for', async (way) => {
  const { sessionId } = await runTurn(test, '[[play:says]]');
  const { client } = test;
  const past = await client.session.history({ sessionId });
  await runTurn(test, '[[play:works]]', { sessionId });
  const { list, queue: record, watch } = client.session;
  const late = { session: { list, queue: record, watch, history: async () => past } } as unknown as Client;
  const out: string[] = [];
  const terminal = { write: (text: string) => out.push(text) } as unknown as Terminal;
  const connection = { client: late } as Connection;
  const command = { name: 'send', session: sessionId, text: 'Look twice.', way, json: false } as const;
  expect(await send(command, connection, terminal)).toEqual({ ok: true, value: 0 });
  expect(out).toEqual([expect.stringMatching(/^It is (told|sent) /)]);
  expect(await queuedIn(sessionId)).toEqual(['Look twice.']);
});

/** The app is closed for it: a command is the owner of the data folder while it runs. */
async function runMainOn(...args: string[]) {
  await test.app.close();
  const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off'];
  const settings = quiet.flatMap((one) => ['--set', one]);
  const ended = await runMain([...args, '--data', test.dataFolder, ...settings]);
  await test.restart();
  return ended;
}
