/**
 * An agent chosen for each message, through whole turns: by its words, by the model where they are not plain, and by the person who
 * knows better. What the model was sent is looked at, because a choice that moved the prompt would cost more than it is worth.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const write = (path: string) => ({ calls: [{ name: 'write_file', arguments: { path, content: 'x\n' } }] });
const route = (answer: object | string, pace = 0) => ({
  name: 'route',
  aside: true,
  when: ['which agent is the person'],
  replies: [{ text: typeof answer === 'string' ? answer : JSON.stringify(answer), pace }],
});

async function start(
  answer: object | string = { agent: 'debug', why: 'it is about\na cause' },
  { faults = {}, pace = 0 }: { faults?: Record<number, Fault>; pace?: number } = {},
): Promise<string> {
  const plays = [
    route(answer, pace),
    { name: 'works', when: ['add a file', 'long on small'], replies: [write('made.txt'), { text: 'Done.' }] },
    { name: 'says', when: ['what does'], replies: [{ text: 'It adds.' }] },
  ].map((play) => ({ description: 'for this test', ...play }));
  const parsed = parsePlays(JSON.stringify({ plays }), 'routing.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  test = await startTestApp({ server: { plays: parsed.value, faults } });
  const { workspace, modelName: model } = test;
  const { id } = await test.client.session.create({ workspace, model, mode: 'auto', approve: 'all' });
  return id;
}

const unclear = 'The list is too long on small screens.';
const sentTexts = (at: number): string[] =>
  (test.model.requests[at]?.body.messages ?? []).map(({ content }) => String(content));

it('goes by plain words without asking, tells the model with the message, and switches back the same way', async () => {
  const sessionId = await start();
  const { state } = await runTurn(test, 'What does sum do?', { sessionId });
  expect(state.turns[0]).toMatchObject({
    mode: 'ask',
    routed: { to: 'ask', by: 'rule', why: 'because it is a question (“What”)' },
  });
  expect(test.model.requests).toHaveLength(1);
  expect(sentTexts(0).at(-1)).toMatch(/^What does sum do\?[\s\S]*\[From here on you are ask\./);
  const asked = test.model.requests[0]?.body.messages ?? [];

  const second = await runTurn(test, 'Add a file.', { sessionId });
  expect(second.state.turns[1]).toMatchObject({ mode: 'coder', routed: { to: 'coder', by: 'rule' } });
  expect(existsSync(join(test.workspace, 'made.txt'))).toBe(true);
  expect(second.state.switches.map(({ from, to, by }) => `${from} ${to} ${by}`)).toEqual([
    'coder ask router',
    'ask coder router',
  ]);
  // Byte for byte what was sent before, and only then what is new.
  expect(test.model.requests[1]?.body.messages.slice(0, asked.length)).toEqual(asked);
  expect(test.model.requests[1]?.body.tools).toEqual(test.model.requests[0]?.body.tools);
});

it('asks the model where the words are not plain, at the end of the same prompt, and keeps nothing of it', async () => {
  const sessionId = await start();
  await runTurn(test, 'What does sum do?', { sessionId });
  const { state } = await runTurn(test, unclear, { sessionId });
  expect(state.turns[1]).toMatchObject({
    mode: 'debug',
    routed: { to: 'debug', by: 'model', why: 'it is about a cause' },
  });
  const [first, question, next] = test.model.requests.map(({ body }) => body);
  expect(question?.messages.slice(0, 2)).toEqual(first?.messages);
  expect(question?.tools).toEqual(first?.tools);
  expect(sentTexts(1).at(-1)).toContain(unclear);
  expect(sentTexts(1).at(-1)).toMatch(/- architect: Plans and documents/);
  expect(JSON.stringify(question)).toContain('"enum":["orchestrator","coder","architect","debug","ask"]');
  expect(JSON.stringify(next?.messages)).not.toContain('Which agent is');
  // Held to what the agent may: debug writes nothing.
  expect(existsSync(join(test.workspace, 'made.txt'))).toBe(false);
});

describe('stays with the agent at work', () => {
  it.each<[string, object | string, Record<number, Fault>]>([
    ['when the model names nobody', { agent: 'painter', why: 'x' }, {}],
    ['when it says something else', 'I would rather write a poem.', {}],
    ['when it cannot be asked', { agent: 'ask', why: 'x' }, { 1: 'unauthorized' }],
  ])('%s', async (_, answer, faults) => {
    const sessionId = await start(answer, { faults });
    const { state } = await runTurn(test, unclear, { sessionId });
    expect(state.turns[0]).toMatchObject({
      mode: 'coder',
      reason: 'answered',
      routed: { to: 'coder', by: 'kept' },
    });
  });
});

it('can be stopped while it is asked; the message is in the history and no agent was changed', async () => {
  const sessionId = await start('word '.repeat(300), { pace: 40 });
  await test.client.session.send({ sessionId, text: unclear, messageId: 'm1' });
  await expect.poll(() => test.model.requests.length).toBe(1);
  await test.client.session.stop({ sessionId });
  const state = await stateOf(test, sessionId);
  expect(state.turns).toMatchObject([{ text: unclear, reason: 'cancelled', mode: 'coder' }]);
  expect(state.switches).toEqual([]);
  expect(test.model.requests).toHaveLength(1);
});

it('the person gives the message to another agent, once, and an agent chosen by hand ends the choosing', async () => {
  const sessionId = await start();
  const { state } = await runTurn(test, 'Add a file.', { sessionId });
  const old = state.turns[0]?.id ?? '';
  await test.client.session.reroute({ sessionId, turnId: old, mode: 'ask' });
  await test.app.idle();
  const after = await stateOf(test, sessionId);
  expect(after.turns).toMatchObject([
    { takenBack: old },
    { text: 'Add a file.', mode: 'ask', routed: { to: 'ask', by: 'person' } },
  ]);
  expect(after.routes).toBe(true);
  await expect(test.client.session.reroute({ sessionId, turnId: old, mode: 'coder' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await test.client.session.configure({ sessionId, mode: 'debug' });
  const last = await runTurn(test, 'What does sum do?', { sessionId });
  expect(last.state).toMatchObject({ routes: false, mode: 'debug' });
  expect(last.state.turns.at(-1)?.routed).toBeUndefined();
});

it('a message that came after is never taken back with the one that is given to another agent', async () => {
  const sessionId = await start('word '.repeat(300), { pace: 40 });
  const { state } = await runTurn(test, 'What does sum do?', { sessionId });
  const turnId = state.turns[0]?.id ?? '';
  await test.client.session.send({ sessionId, text: unclear, messageId: 'newer' });
  await expect(test.client.session.reroute({ sessionId, turnId, mode: 'coder' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await test.client.session.stop({ sessionId });
  const after = await stateOf(test, sessionId);
  expect(after.turns.map(({ text, takenBack = null }) => [text, takenBack])).toEqual([
    ['What does sum do?', null],
    [unclear, null],
  ]);
});

it('an agent that only the folder has is chosen where it is named, one in the place of ours as ours is', async () => {
  const sessionId = await start();
  const put = (name: string): void =>
    writeFileSync(
      join(test.workspace, `.patchbay/agents/${name}.md`),
      `---\nname: ${name}\ntitle: T\ndescription: Mine first.\ntools: [read_file]\neffects: [read]\nwrites: []\n---\nHere ${name}.\n`,
    );
  mkdirSync(join(test.workspace, '.patchbay/agents'), { recursive: true });
  put('painter');
  put('debug');
  const { state } = await runTurn(test, unclear, { sessionId });
  expect(state.turns[0]).toMatchObject({ mode: 'debug', routed: { by: 'model' } });
  expect(sentTexts(0).at(-1)).toContain('- debug: Mine first.');
  expect(sentTexts(0).at(-1)).not.toContain('painter');
  const named = await runTurn(test, '@painter What does sum do?', { sessionId });
  expect(named.state.turns[1]).toMatchObject({ mode: 'painter', routed: { by: 'rule' } });
});
