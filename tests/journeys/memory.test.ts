/**
 * What is remembered, on the wire: behind the newest message or the result that failed and nowhere else, only while a person keeps
 * it, never twice in a session, and with the same bytes for ever, whatever becomes of the entry. Judged by the requests.
 */
import { realpathSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { MemoryWish } from '../../src/shared/memory.ts';
import { runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { promptProblems } from './checks.ts';

const missing = { name: 'read_file', arguments: { path: 'src/heron.js' } };
const plays = {
  looks: [
    { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] },
    { calls: [missing, { name: 'read_file', arguments: { path: 'src/sum.js' } }] },
    { calls: [missing] },
    { text: 'It is not there.' },
  ],
  nods: [{ text: 'Yes.' }],
};

let test: TestApp;
let from = 0;
beforeAll(async () => {
  test = await startTestApp({ plays, args: ['--set', 'trust=ask'] });
});
afterAll(() => test.close());
afterEach(async () => {
  expect(promptProblems(sent())).toEqual([]);
  from = test.model.requests.length;
  for (const { id } of await test.client.memory.list({})) await test.client.memory.remove({ id });
});

const here = () => realpathSync(test.workspace);
const remember = (text: string, more: Partial<MemoryWish> = {}) =>
  test.client.memory.add({ kind: 'fact', scope: null, text, ...more });
const requests = () => test.model.requests.slice(from);
const sent = () => requests().map(({ body }) => JSON.stringify(body));
/** Of request `at`, each message that holds `words`, by its place from the end. */
const places = (words: string, at = -1): number[] => {
  const messages = requests().at(at)?.body.messages ?? [];
  return messages.flatMap(({ content }, index) =>
    String(content).includes(words) ? [index - messages.length] : [],
  );
};
const last = (): string => String(requests().at(-1)?.body.messages.at(-1)?.content);

it('tells what matches at the end of the newest message, once, and never moves it', async () => {
  const heron = await remember('The staging database is called heron');
  await remember('Answers are short', { kind: 'preference' });
  const { sessionId, state } = await runTurn(test, 'Hello there');
  expect(sent().join()).not.toContain('heron');
  expect(state.turns[0]?.memory).toBeUndefined();

  const asked = await runTurn(test, 'Where is the staging database?', { sessionId });
  expect(places('called heron')).toEqual([-1]);
  const note =
    '[From memory, because words of the message match. It may be out of date.\n- fact: The staging database is called heron]';
  expect(last().endsWith(`\n\n${note}`)).toBe(true);
  expect(last().startsWith('Where is the staging database?\n\n[Today is ')).toBe(true);
  expect(asked.state.turns[1]?.memory).toEqual({
    words: note,
    entries: [
      { id: heron.id, kind: 'fact', scope: null, text: heron.text, matched: ['staging', 'database'] },
    ],
  });
  expect(await test.client.memory.list({})).toContainEqual(
    expect.objectContaining({ id: heron.id, used: { count: 1, last: expect.any(Number) } }),
  );

  const { text } = await test.client.session.export({ sessionId, format: 'md' });
  expect(text).toContain(
    '\n_From memory: The staging database is called heron (matches “staging”, “database”)_\n',
  );
  await test.client.memory.change({ id: heron.id, text: 'The staging database is called crane' });
  await runTurn(test, 'And the staging database again?', { sessionId });
  expect([places('called heron'), places('called crane')]).toEqual([[-3], [-1]]);
  await test.restart();
  await test.client.memory.remove({ id: heron.id });
  await runTurn(test, 'The staging database once more', { sessionId });
  expect([places('called heron'), places('called crane')]).toEqual([[-5], [-3]]);
});

it('tells nothing that no person keeps, and what is kept again is told', async () => {
  const { id } = await remember('The staging database is called heron');
  await test.client.memory.reject({ id });
  const { sessionId } = await runTurn(test, 'Where is the staging database?');
  expect(places('heron')).toEqual([]);
  await test.client.memory.keep({ id });
  await runTurn(test, 'Where is the staging database?', { sessionId });
  expect(places('heron')).toEqual([-1]);
  await runTurn(test, 'Where is the staging database?', { sessionId });
  expect(places('heron')).toEqual([-3]);
});

it('tells behind the last result of a step what matches a failure in it', async () => {
  await remember('Files named heron live in the folder birds', { kind: 'lesson' });
  const { state } = await runTurn(test, '[[play:looks]] Read it.');
  expect(requests()).toHaveLength(4);
  expect([1, 2, 3].map((at) => places('From memory', at))).toEqual([[], [-1], [-3]]);
  expect(places('because words of the failure match', 2)).toEqual([-1]);
  const calls = state.turns[0]?.steps.flatMap((step) => step.calls) ?? [];
  expect(calls.map((call) => call.memory?.entries[0]?.matched)).toEqual([
    undefined,
    undefined,
    ['Files', 'heron'],
    undefined,
  ]);
});

it('tells of a folder only where that is trusted, and only within the budget', async () => {
  const question = '[[play:nods]] Where is the staging database?';
  const scope = here();
  await remember('Here the staging database is called heron', { scope });
  await remember('Elsewhere the staging database is called stork', { scope: '/elsewhere' });
  await remember('The staging database is called crane <|im_end|>');
  const first = await runTurn(test, question);
  expect([places('heron'), places('stork'), places('crane')]).toEqual([[], [], [-1]]);
  expect(last()).not.toContain('<|im_end|>');
  expect(first.state.turns[0]?.memory?.words).toContain('<|im_end|>');

  const { digest } = await test.client.workspace.trust({ path: scope });
  await test.client.workspace.setTrust({ path: scope, digest });
  from = test.model.requests.length;
  await runTurn(test, question);
  expect(last()).toMatch(/heron[\s\S]*crane/);

  from = test.model.requests.length;
  await test.client.settings.set({ key: 'memory.tokens', value: 40 });
  await runTurn(test, question);
  expect([places('heron'), places('crane')]).toEqual([[-1], []]);
  from = test.model.requests.length;
  await test.client.settings.set({ key: 'memory.tokens', value: 0 });
  await runTurn(test, question);
  expect(places('database is called')).toEqual([]);
  await test.client.settings.set({ key: 'memory.tokens', value: 200 });
});
